package dev.slipway.cli.boot;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The terminal of this process, as one that passes each key on and shows nothing by itself (termios(3)): the machine's own terminal does
 * that. It is as it was when this is closed, or when this process ends.
 */
final class RawTerminal implements AutoCloseable {
    private final String before;
    private final Thread atTheEnd = new Thread(this::restore);
    private boolean isRestored;

    private RawTerminal(String before) {
        this.before = before;
    }

    static RawTerminal open() throws IOException, InterruptedException {
        RawTerminal terminal = new RawTerminal(stty("-g").strip());
        Runtime.getRuntime().addShutdownHook(terminal.atTheEnd);
        stty("raw", "-echo");
        return terminal;
    }

    private static String stty(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(Redirect.INHERIT)
                .redirectError(Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0) {
            throw new IOException("stty cannot set this terminal; run the command with its input from /dev/null");
        }
        return output;
    }

    private synchronized void restore() {
        if (isRestored) {
            return;
        }
        isRestored = true;
        try {
            stty(before);
        } catch (IOException e) {
            // Whoever sits there sees it, and `reset` helps.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        restore();
    }
}
