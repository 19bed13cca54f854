package dev.slipway.registry.auth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One challenge of a {@code WWW-Authenticate} header (RFC 9110, 11.6.1): its scheme in lower case, its parameters. */
public record Challenge(String scheme, Map<String, String> parameters) {
    private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]++";
    /** Gives back nothing that it has taken: a header may be long, and no part of it is to be looked at twice. */
    private static final Pattern PART = Pattern.compile("[\\s,]*+(?:(" + TOKEN
            + ")\\s*+=\\s*+(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]*+))|(" + TOKEN + ")(?=\\s|,|$))");

    public Challenge {
        parameters = Map.copyOf(parameters);
    }

    /** All challenges of all header lines in order; what cannot be read ends its line. */
    public static List<Challenge> parse(List<String> headers) {
        List<Challenge> all = new ArrayList<>();
        headers.forEach(line -> parseLine(line, all));
        return all;
    }

    /** The first of these challenges with this scheme, which is in lower case. */
    public static Optional<Challenge> first(List<Challenge> offered, String scheme) {
        return offered.stream()
                .filter(challenge -> challenge.scheme().equals(scheme))
                .findFirst();
    }

    private static void parseLine(String line, List<Challenge> into) {
        Matcher part = PART.matcher(line);
        String scheme = "";
        Map<String, String> parameters = new LinkedHashMap<>();
        while (part.lookingAt()) {
            if (part.group(4) != null) {
                add(scheme, parameters, into);
                scheme = part.group(4).toLowerCase(Locale.ROOT);
                parameters = new LinkedHashMap<>();
            } else {
                String quoted = part.group(2);
                String value = quoted != null ? quoted.replaceAll("\\\\(.)", "$1") : part.group(3);
                parameters.put(part.group(1).toLowerCase(Locale.ROOT), value);
            }
            part.region(part.end(), line.length());
        }
        add(scheme, parameters, into);
    }

    private static void add(String scheme, Map<String, String> parameters, List<Challenge> into) {
        if (!scheme.isEmpty()) {
            into.add(new Challenge(scheme, parameters));
        }
    }

    /** The value of a parameter, by its name in lower case. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }
}
