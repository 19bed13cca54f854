package dev.slipway.agent.buildkit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which BuildKit there is.
 *
 * @param name for people: {@code BuildKit 0.25.1 in docker 28.5.2}
 * @param hasSourcePolicies whether it can be told which images it may fetch
 */
public record Version(String name, boolean hasSourcePolicies) {
    /** From this version on, {@code docker buildx} reads a policy. */
    private static final int BUILDX_MINOR = 10;
    /** From this version on, {@code buildctl} does. */
    private static final int BUILDCTL_MINOR = 12;

    private static final Pattern BUILDKIT =
            Pattern.compile("(?i)buildkit(?: version)?:?\\s+(?:\\S+/buildkit )?v?(\\d\\S*)");
    private static final Pattern BUILDCTL = Pattern.compile("buildctl \\S+ v?(\\d\\S*)");
    private static final Pattern NUMBER = Pattern.compile("(?<![0-9.])v?(\\d+)\\.(\\d+)\\.");
    private static final Pattern DOCKER = Pattern.compile("\\d[0-9A-Za-z.+~-]{0,60}");

    /**
     * @param docker what {@code docker version} says of the daemon
     * @param builder what {@code docker buildx inspect} says
     * @param client what {@code docker buildx version} says
     */
    static Version inDocker(String docker, String builder, String client) {
        String version = first(BUILDKIT, builder);
        // Debian's docker 26 does not know the version of what it embeds.
        String buildKit = version.isEmpty() || version.startsWith("0.0.0") ? "BuildKit" : "BuildKit " + version;
        Matcher daemon = DOCKER.matcher(docker.strip());
        return new Version(
                buildKit + " in docker" + (daemon.matches() ? " " + daemon.group() : ""),
                isAtLeast(client, BUILDX_MINOR));
    }

    /**
     * @param info what {@code buildctl debug info} says of the daemon; older ones say nothing
     * @param client what {@code buildctl --version} says
     */
    static Version ofBuildkitd(String info, String client) {
        String daemon = first(BUILDKIT, info);
        String version = daemon.isEmpty() ? first(BUILDCTL, client) : daemon;
        return new Version(
                "BuildKit" + (version.isEmpty() ? "" : " " + version) + " in buildkitd",
                isAtLeast(client, BUILDCTL_MINOR));
    }

    private static boolean isAtLeast(String client, int minor) {
        Matcher number = NUMBER.matcher(client);
        return number.find() && (Integer.parseInt(number.group(1)) > 0 || Integer.parseInt(number.group(2)) >= minor);
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }
}
