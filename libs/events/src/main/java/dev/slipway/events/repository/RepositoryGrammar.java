package dev.slipway.events.repository;

import dev.slipway.events.text.Excerpt;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Repository names as the OCI distribution specification has them ("Pulling manifests"), of 255 characters at most. */
final class RepositoryGrammar {
    private static final int LONGEST = 255;
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*");

    private RepositoryGrammar() {}

    static boolean isComponent(String text) {
        return text.length() <= LONGEST && COMPONENT.matcher(text).matches();
    }

    static boolean isPath(String text) {
        return text.length() <= LONGEST && Arrays.stream(text.split("/", -1)).allMatch(RepositoryGrammar::isComponent);
    }

    /** @throws IllegalArgumentException with the text, where it is not valid */
    static void require(String text, boolean valid, String what) {
        if (!valid) {
            throw new IllegalArgumentException("not a " + what + ": \"" + Excerpt.ofName(text) + "\"");
        }
    }
}
