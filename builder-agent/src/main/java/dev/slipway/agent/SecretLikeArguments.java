package dev.slipway.agent;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Build args whose names look as if their values were secret. The words are those of BuildKit's check {@code
 * SecretsUsedInArgOrEnv}, as the whole name or at an end of it, and {@code pass}; a name with {@code public} in it is none.
 */
final class SecretLikeArguments {
    private static final Pattern SECRET = Pattern.compile(
            "(?:_|^)(?:apikey|auth|credentials?|key|pass|password|pword|passwd|secret|token)(?:_|$)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern PUBLIC = Pattern.compile("(?:_|^)public(?:_|$)", Pattern.CASE_INSENSITIVE);

    private SecretLikeArguments() {}

    /** A line of the log for each, with what to do instead. */
    static List<String> warnings(Collection<String> names) {
        return names.stream()
                .filter(SecretLikeArguments::looksLikeASecret)
                .sorted()
                .map(name -> "warning: the name of the build arg " + name
                        + " looks like a secret. Anybody who has the image or reads"
                        + " the build's events can read build args. Send it with --secret id=" + id(name)
                        + ", and read it in the Dockerfile with RUN --mount=type=secret,id=" + id(name))
                .toList();
    }

    static boolean looksLikeASecret(String name) {
        return SECRET.matcher(name).find() && !PUBLIC.matcher(name).find();
    }

    private static String id(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
