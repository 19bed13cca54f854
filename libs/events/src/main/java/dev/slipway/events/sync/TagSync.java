package dev.slipway.events.sync;

import dev.slipway.events.text.Absent;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which tags of an upstream's repository the mirror is to have.
 *
 * @param tags patterns: {@code *} stands for any characters, {@code ?} for one, and a pattern that begins with {@code !} leaves tags
 *     out. Without any that lets tags in, all are in
 * @param newerThanSeconds only images that were made within this time, by what their configurations say
 * @param keep only so many, the newest ones by their names read as versions
 * @param limit where more tags than this are left, nothing is mirrored
 * @param dryRun whether only to say what would be mirrored
 */
public record TagSync(
        List<String> tags, Optional<Long> newerThanSeconds, Optional<Integer> keep, int limit, boolean dryRun) {
    /** More patterns nobody writes. */
    public static final int MOST_PATTERNS = 50;

    public static final int USUAL_LIMIT = 100;

    /** What becomes of so many tags has its place in one event. */
    public static final int MOST_TAGS = 1_000;

    private static final Pattern PATTERN = Pattern.compile("!?[A-Za-z0-9_.*?-]{1,128}");

    public TagSync {
        tags = Absent.ifNull(tags);
        newerThanSeconds = Absent.ifNull(newerThanSeconds);
        keep = Absent.ifNull(keep);
    }

    /** Whether tags can be named so: tags' own characters, {@code *}, {@code ?}, and a {@code !} in front. */
    public static boolean isPattern(String text) {
        return PATTERN.matcher(text).matches();
    }
}
