package dev.slipway.cli.connection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Hands over something secret that no file and no option has. */
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

    /**
     * The same for something that is no token, and may be any bytes where no person types it.
     *
     * @param most how many are read
     */
    default byte[] readBytes(String prompt, int most) throws IOException {
        return read(prompt).getBytes(StandardCharsets.UTF_8);
    }
}
