package dev.slipway.dockerfile;

import dev.slipway.dockerfile.text.TextRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Replaces parts of a text. The parts do not overlap and may come in any order. */
final class Rewriter {

    private final String source;
    private final List<Edit> edits = new ArrayList<>();

    Rewriter(String source) {
        this.source = source;
    }

    private record Edit(TextRange range, String replacement) {}

    /**
     * Replaces what the ranges spell together. The replacement goes to the last one: in its place at the first, it would
     * leave the last line of a continuation empty, and an empty line does not end a continuation.
     */
    void replace(List<TextRange> ranges, String replacement) {
        for (TextRange range : ranges) {
            edits.add(new Edit(range, range.equals(ranges.getLast()) ? replacement : ""));
        }
    }

    String text() {
        edits.sort(Comparator.comparingInt(edit -> edit.range().start()));
        StringBuilder text = new StringBuilder(source.length());
        int copied = 0;
        for (Edit edit : edits) {
            text.append(source, copied, edit.range().start()).append(edit.replacement());
            copied = edit.range().end();
        }
        return text.append(source, copied, source.length()).toString();
    }
}
