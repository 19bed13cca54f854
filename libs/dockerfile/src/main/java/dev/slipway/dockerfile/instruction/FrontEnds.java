package dev.slipway.dockerfile.instruction;

import java.util.Set;
import java.util.regex.Pattern;

/** Which front ends read a file by the rules of this package, and which by rules of their own. */
public final class FrontEnds {

    /** The front end that is built into BuildKit. */
    public static final String BUILT_IN = "dockerfile.v0";

    /** Docker's own, released and in development. */
    private static final Set<String> OF_DOCKER = Set.of("docker/dockerfile", "docker/dockerfile-upstream");

    private static final Pattern HUB = Pattern.compile("\\A(?:index\\.)?docker\\.io/");
    private static final Pattern TAG_AND_DIGEST = Pattern.compile("(?::[^/@]*)?(?:@.*)?\\z");

    private FrontEnds() {}

    /**
     * Whether an image is no front end for Dockerfiles that Docker publishes. What it reads may be anything.
     *
     * @param image a reference as it is written
     */
    public static boolean isForeign(String image) {
        String repository =
                TAG_AND_DIGEST.matcher(HUB.matcher(image).replaceFirst("")).replaceFirst("");
        return !image.equals(BUILT_IN) && !OF_DOCKER.contains(repository);
    }
}
