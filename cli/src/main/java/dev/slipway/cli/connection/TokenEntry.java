package dev.slipway.cli.connection;

import java.io.IOException;

/** Hands over a token that no file and no option has. */
@FunctionalInterface
public interface TokenEntry {
    /**
     * Asks for it, and waits.
     *
     * @param prompt what to show to a person
     * @return what was handed over, as it came
     * @throws IOException where nothing came, or a person would see on the screen what they type
     */
    String read(String prompt) throws IOException;
}
