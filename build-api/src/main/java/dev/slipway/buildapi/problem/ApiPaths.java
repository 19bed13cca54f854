package dev.slipway.buildapi.problem;

import java.util.List;

/**
 * The paths that are build-api's, whichever other services live in its process. They say in what form an error is told, and
 * guard nothing: resources match paths more loosely.
 */
final class ApiPaths {
    /** Below these, and these themselves. */
    public static final List<String> ROOTS = List.of("/v1", "/internal");

    private ApiPaths() {}

    static boolean contains(String path) {
        String absolute = path.startsWith("/") ? path : "/" + path;
        return ROOTS.stream().anyMatch(root -> absolute.equals(root) || absolute.startsWith(root + "/"));
    }
}
