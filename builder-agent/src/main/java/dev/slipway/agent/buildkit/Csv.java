package dev.slipway.agent.buildkit;

import java.util.List;
import java.util.stream.Collectors;

/** A line of comma-separated values (RFC 4180), as BuildKit's clients read it out of an option. */
final class Csv {
    private Csv() {}

    /** Each value comes out as it went in, whatever it holds. */
    static String line(List<String> values) {
        return values.stream().map(Csv::field).collect(Collectors.joining(","));
    }

    private static String field(String value) {
        boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }
}
