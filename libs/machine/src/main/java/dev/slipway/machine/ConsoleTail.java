package dev.slipway.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines of a console whose other end is not trusted: bounded in lines and in the length of each, read without end. */
final class ConsoleTail {
    static final int MAX_LINES = 200;
    static final int MAX_LINE_BYTES = 512;

    private final Deque<String> lines = new ArrayDeque<>();
    private final byte[] current = new byte[MAX_LINE_BYTES];
    private int length;

    /** Reads to the end of the stream; a console that breaks has ended. */
    void readAll(InputStream console) {
        byte[] buffer = new byte[4096];
        try (console) {
            for (int count = console.read(buffer); count >= 0; count = console.read(buffer)) {
                append(buffer, count);
            }
        } catch (IOException e) {
            // The process is gone, and with it the pipe: the end, as good as any.
        }
    }

    private synchronized void append(byte[] bytes, int count) {
        for (int index = 0; index < count; index++) {
            if (bytes[index] == '\n') {
                endLine();
            } else if (length < MAX_LINE_BYTES) {
                current[length++] = bytes[index];
            }
        }
    }

    private void endLine() {
        lines.addLast(currentLine());
        length = 0;
        if (lines.size() > MAX_LINES) {
            lines.removeFirst();
        }
    }

    private String currentLine() {
        return new String(current, 0, length, StandardCharsets.UTF_8).stripTrailing();
    }

    /** The lines so far, the unfinished last one included. */
    synchronized List<String> lines() {
        List<String> copy = new java.util.ArrayList<>(lines);
        if (length > 0) {
            copy.add(currentLine());
        }
        return List.copyOf(copy);
    }
}
