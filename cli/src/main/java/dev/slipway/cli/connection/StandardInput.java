package dev.slipway.cli.connection;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A person at the terminal, who types a token that the terminal does not show; or a pipe. */
final class StandardInput implements TokenEntry {
    private static final Path LINK = Path.of("/proc/self/fd/0");

    @Override
    public String read(String prompt) throws IOException {
        Optional<String> typed = typed(prompt, "token", "--token-file");
        return typed.isPresent() ? typed.get() : read(System.in);
    }

    @Override
    public byte[] readBytes(String prompt, int most) throws IOException {
        Optional<String> typed = typed(prompt, "value", "--from-file");
        return typed.isPresent() ? typed.get().getBytes(StandardCharsets.UTF_8) : System.in.readNBytes(most);
    }

    /** What a person typed; empty where there is none. */
    private static Optional<String> typed(String prompt, String what, String option) throws IOException {
        @Nullable Console console = System.console();
        if (console != null && console.isTerminal()) {
            char @Nullable [] typed = console.readPassword("%s", prompt);
            if (typed == null) {
                throw new IOException("no " + what + " was typed");
            }
            String text = new String(typed);
            Arrays.fill(typed, ' ');
            return Optional.of(text);
        }
        if (isTerminal()) {
            throw new IOException("the terminal would show the " + what + ", because the output goes elsewhere;"
                    + " let the output go to the terminal, or name the " + what + "'s file with " + option);
        }
        return Optional.empty();
    }

    /** Reads to the end, as far as a token may go. */
    static String read(InputStream in) throws IOException {
        return new String(in.readNBytes(TokenText.LONGEST + 2), StandardCharsets.UTF_8);
    }

    /** Java has a console only where input and output are both a terminal. */
    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(LINK).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            // No Linux, so nobody knows.
            return false;
        }
    }
}
