package dev.slipway.agent.buildkit;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Build args that a client takes from its environment. Everybody on a host sees the words that a process was started with, in a
 * machine of kind {@code namespace} too; its environment is for its own user.
 *
 * <p>What a client, its plugins, Go's runtime and the C library read of their environment themselves stays a word: {@code
 * HTTPS_PROXY}, say, must reach the build without changing what the client does.
 */
final class HiddenArguments {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private static final Pattern READ_BY_PROGRAMS = Pattern.compile(
            "PATH|HOME|USER|LOGNAME|SHELL|PWD|TERM|COLORTERM|NO_COLOR|CLICOLOR.*|COLUMNS|LINES|TZ|TZDIR|TMPDIR|LANG|LANGUAGE"
                    + "|LOCPATH|NLSPATH|GCONV_PATH|HOSTALIASES|LOCALDOMAIN|RES_OPTIONS|RESOLV_.*|IFS|ENV|BASH_ENV|CI"
                    + "|KUBECONFIG|NOTIFY_SOCKET|LISTEN_.*|SOURCE_DATE_EPOCH"
                    + "|TRACEPARENT|TRACESTATE|GO[A-Z0-9]*"
                    + "|(?:LC|LD|GLIBC|MALLOC|DOCKER|BUILDX|BUILDKIT|BUILDCTL|CONTAINERD|COMPOSE|EXPERIMENTAL|OTEL|JAEGER|SSL|SSH"
                    + "|XDG|GIT|GPG|DBUS|BAKE)_.*"
                    + "|.*_PROXY",
            Pattern.CASE_INSENSITIVE);

    private HiddenArguments() {}

    /** Of these, those that may be in the environment. */
    static Map<String, String> of(Map<String, String> buildArgs) {
        Map<String, String> hidden = new TreeMap<>(buildArgs);
        hidden.keySet().removeIf(name -> !mayBeHidden(name));
        return hidden;
    }

    static boolean mayBeHidden(String name) {
        return NAME.matcher(name).matches() && !READ_BY_PROGRAMS.matcher(name).matches();
    }
}
