package dev.slipway.cli.output;

import dev.slipway.events.text.Visible;
import java.io.PrintWriter;

/**
 * Prints what others wrote, as a terminal may have it: see {@link Visible}. Line ends pass, so that whoever prints a single line
 * of a stranger's text makes a line of it first.
 */
final class VisibleOutput extends PrintWriter {
    /** @param target where it goes, and who knows whether anybody reads it */
    VisibleOutput(PrintWriter target) {
        super(target, true);
    }

    @Override
    public void write(String text, int offset, int length) {
        String visible = Visible.text(text.substring(offset, offset + length));
        super.write(visible, 0, visible.length());
    }

    @Override
    public void write(char[] buffer, int offset, int length) {
        write(new String(buffer, offset, length), 0, length);
    }

    @Override
    public void write(int character) {
        if (Visible.isHidden((char) character)) {
            write(String.valueOf((char) character), 0, 1);
        } else {
            super.write(character);
        }
    }
}
