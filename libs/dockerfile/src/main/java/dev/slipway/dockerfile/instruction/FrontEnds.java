package dev.slipway.dockerfile.instruction;

import java.util.List;
import java.util.Set;

/** Which front ends read a file by the rules of this package, and which by rules of their own. */
public final class FrontEnds {

    /** The front end that is built into BuildKit. */
    public static final String BUILT_IN = "dockerfile.v0";

    /** Docker's own, released and in development. */
    private static final Set<String> OF_DOCKER = Set.of("docker/dockerfile", "docker/dockerfile-upstream");

    private static final List<String> HUB = List.of("docker.io/", "index.docker.io/");

    private FrontEnds() {}

    /**
     * Whether an image is no front end for Dockerfiles that Docker publishes. What it reads may be anything.
     *
     * @param image a reference as it is written
     */
    public static boolean isForeign(String image) {
        return !image.equals(BUILT_IN) && !OF_DOCKER.contains(withoutHub(withoutTagAndDigest(image)));
    }

    private static String withoutTagAndDigest(String image) {
        String name = image.split("@", 2)[0];
        int tag = name.indexOf(':', name.lastIndexOf('/') + 1);
        return tag < 0 ? name : name.substring(0, tag);
    }

    private static String withoutHub(String name) {
        return HUB.stream()
                .filter(name::startsWith)
                .findFirst()
                .map(host -> name.substring(host.length()))
                .orElse(name);
    }
}
