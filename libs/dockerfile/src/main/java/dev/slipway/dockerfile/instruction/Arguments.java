package dev.slipway.dockerfile.instruction;

import dev.slipway.dockerfile.text.Whitespace;
import java.util.ArrayList;
import java.util.List;

/** The words of ARG, ENV and LABEL: white space inside of quotes does not separate, quotes and escapes stay. */
public final class Arguments {

    private Arguments() {}

    /** A word {@code name=value} or {@code name}. */
    public static List<String> split(String text, char escape) {
        List<String> words = new ArrayList<>();
        int at = Whitespace.skip(text, 0);
        while (at < text.length()) {
            int end = endOfWord(text, at, escape);
            words.add(text.substring(at, end));
            at = Whitespace.skip(text, end);
        }
        return words;
    }

    private static int endOfWord(String text, int start, char escape) {
        char quote = 0;
        int at = start;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (quote == 0 && Whitespace.isSpace(c)) {
                break;
            }
            if (c == escape && quote != '\'') {
                at++;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
            at++;
        }
        return Math.min(at, text.length());
    }
}
