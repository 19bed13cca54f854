package dev.slipway.dockerfile.stage;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a build is started with, as far as it decides which images are pulled. Platforms are {@code os/architecture} or
 * {@code os/architecture/variant}.
 *
 * @param values the build arguments, by name
 * @param buildPlatform where the build runs: {@code BUILDPLATFORM} and its parts
 * @param targetPlatform what is built for: {@code TARGETPLATFORM} and its parts
 * @param target the stage to build, where it is not the last one
 */
public record BuildArguments(
        Map<String, String> values, String buildPlatform, String targetPlatform, Optional<String> target) {

    private static final String SYNTAX_ARGUMENT = "BUILDKIT_SYNTAX";
    private static final String DEFAULT_PLATFORM = "linux/amd64";
    private static final Pattern PLATFORM = Pattern.compile("[a-z0-9_.-]+/[a-z0-9_.-]+(/[a-z0-9_.-]+)?");

    public BuildArguments {
        values = Map.copyOf(values);
        requirePlatform(buildPlatform);
        requirePlatform(targetPlatform);
    }

    /** No build arguments, linux/amd64, the last stage. */
    public static BuildArguments none() {
        return of(Map.of());
    }

    /** These build arguments, linux/amd64, the last stage. */
    public static BuildArguments of(Map<String, String> values) {
        return new BuildArguments(values, DEFAULT_PLATFORM, DEFAULT_PLATFORM, Optional.empty());
    }

    /** These build arguments, linux/amd64, and the stage that is to be built, where that is not the last one. */
    public static BuildArguments of(Map<String, String> values, Optional<String> target) {
        return new BuildArguments(values, DEFAULT_PLATFORM, DEFAULT_PLATFORM, target);
    }

    public BuildArguments withBuildPlatform(String platform) {
        return new BuildArguments(values, platform, targetPlatform, target);
    }

    public BuildArguments withTargetPlatform(String platform) {
        return new BuildArguments(values, buildPlatform, platform, target);
    }

    public BuildArguments withTarget(String stage) {
        return new BuildArguments(values, buildPlatform, targetPlatform, Optional.of(stage));
    }

    /** The front end that replaces the one that the file asks for, where an argument names one. */
    public Optional<String> frontEnd() {
        return Optional.ofNullable(values.get(SYNTAX_ARGUMENT))
                .map(commandLine -> commandLine.strip().split(" ", 2)[0]);
    }

    /** The variables that need no ARG before the first FROM. A build argument of the same name replaces each. */
    Map<String, String> predefined(String defaultTarget) {
        Map<String, String> variables = new LinkedHashMap<>();
        putPlatform(variables, "BUILD", buildPlatform);
        putPlatform(variables, "TARGET", targetPlatform);
        String stage = target.orElse(defaultTarget);
        variables.put("TARGETSTAGE", stage.isEmpty() ? "default" : stage);
        variables.replaceAll((name, value) -> values.getOrDefault(name, value));
        return variables;
    }

    private static void putPlatform(Map<String, String> variables, String prefix, String platform) {
        String[] parts = platform.split("/", -1);
        variables.put(prefix + "PLATFORM", platform);
        variables.put(prefix + "OS", parts[0]);
        variables.put(prefix + "OSVERSION", "");
        variables.put(prefix + "ARCH", parts[1]);
        variables.put(prefix + "VARIANT", parts.length > 2 ? parts[2] : "");
    }

    private static void requirePlatform(String platform) {
        if (!PLATFORM.matcher(platform).matches()) {
            throw new IllegalArgumentException("not a platform: " + platform);
        }
    }
}
