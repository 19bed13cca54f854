package dev.slipway.agent.solve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts a program's output into lines, each of bounded length: a line of megabytes takes no more memory than a short one. */
final class OutputLines {
    private OutputLines() {}

    /**
     * Hands each line over, without its end, until the output ends.
     *
     * @param longest in bytes; of a longer line, the rest is left out
     */
    static void read(InputStream output, int longest, Consumer<String> line) throws IOException {
        byte[] buffer = new byte[8 << 10];
        var current = new ByteArrayOutputStream();
        long cut = 0;
        for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
            for (int i = 0; i < read; i++) {
                if (buffer[i] == '\n') {
                    line.accept(text(current, cut));
                    current.reset();
                    cut = 0;
                } else if (current.size() < longest) {
                    current.write(buffer[i]);
                } else {
                    cut++;
                }
            }
        }
        if (current.size() > 0) {
            line.accept(text(current, cut));
        }
    }

    /**
     * A line of a program that wrote its progress over itself: what stands behind the last carriage return, as a terminal
     * would have it in the end. What else a terminal would obey is the launcher's to escape.
     */
    static String lastOf(String line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == '\r') {
            end--;
        }
        return line.substring(line.lastIndexOf('\r', end - 1) + 1, end);
    }

    private static String text(ByteArrayOutputStream line, long cut) {
        String text = lastOf(line.toString(StandardCharsets.UTF_8));
        return cut == 0 ? text : text + "… (" + cut + " more bytes)";
    }
}
