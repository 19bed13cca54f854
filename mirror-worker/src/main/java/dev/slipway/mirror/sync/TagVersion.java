package dev.slipway.mirror.sync;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tag read as a version, to say which of two is newer. Numbers count as numbers, {@code 1.10} is newer than {@code 1.9}. What comes
 * before a release is older than it, {@code 2.0-rc1} than {@code 2.0}; what says how it was made is not, {@code 2.0-slim}. A tag that
 * begins with no number, such as {@code latest}, is older than all that do. A {@code v} in front says nothing.
 */
record TagVersion(String tag, List<String> parts) implements Comparable<TagVersion> {
    private static final Pattern PART = Pattern.compile("[0-9]+|[A-Za-z]+");
    private static final Set<String> BEFORE_A_RELEASE =
            Set.of("alpha", "beta", "a", "b", "rc", "dev", "pre", "preview", "snapshot", "nightly", "m", "ea");
    private static final Comparator<String> NUMBERS =
            Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder());

    static TagVersion of(String tag) {
        List<String> parts = new ArrayList<>();
        Matcher part = PART.matcher(tag.toLowerCase(Locale.ROOT));
        while (part.find()) {
            parts.add(part.group());
        }
        if (parts.size() > 1 && parts.getFirst().equals("v") && isNumber(parts.get(1))) {
            parts.removeFirst();
        }
        return new TagVersion(tag, List.copyOf(parts));
    }

    /** Kinds of parts, the older ones first. Where one version has ended, the other has something before a release, or more. */
    private enum Kind {
        BEFORE_A_RELEASE,
        END,
        WORD,
        NUMBER
    }

    @Override
    public int compareTo(TagVersion other) {
        int most = Math.max(parts.size(), other.parts.size());
        for (int place = 0; place < most; place++) {
            int order = compare(place, other);
            if (order != 0) {
                return order;
            }
        }
        return tag.compareTo(other.tag);
    }

    private int compare(int place, TagVersion other) {
        int order = kind(place).compareTo(other.kind(place));
        if (order != 0 || kind(place) == Kind.END) {
            return order;
        }
        String mine = parts.get(place);
        String theirs = other.parts.get(place);
        return kind(place) == Kind.NUMBER
                ? NUMBERS.compare(withoutZeros(mine), withoutZeros(theirs))
                : mine.compareTo(theirs);
    }

    private Kind kind(int place) {
        if (place >= parts.size()) {
            return Kind.END;
        }
        String part = parts.get(place);
        if (isNumber(part)) {
            return Kind.NUMBER;
        }
        return place > 0 && BEFORE_A_RELEASE.contains(part) ? Kind.BEFORE_A_RELEASE : Kind.WORD;
    }

    private static boolean isNumber(String part) {
        return Character.isDigit(part.charAt(0));
    }

    private static String withoutZeros(String number) {
        return number.replaceFirst("^0+(?=[0-9])", "");
    }
}
