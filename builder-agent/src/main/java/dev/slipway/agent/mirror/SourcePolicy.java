package dev.slipway.agent.mirror;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A source policy of BuildKit's that lets it fetch images from one registry only, also those that no Dockerfile names: what a base
 * image's ONBUILD wants, and what a front end fetches itself. Source: {@code sourcepolicy/pb/policy.proto} of BuildKit.
 */
public final class SourcePolicy {
    private SourcePolicy() {}

    /** @param host of the registry, with its port */
    public static Path writeAllowingOnly(String host, Path file) throws IOException {
        // The last rule that matches counts.
        Map<String, Object> policy = Map.of(
                "rules", List.of(rule("DENY", "docker-image://*"), rule("ALLOW", "docker-image://" + host + "/*")));
        return Files.write(file, new ObjectMapper().writeValueAsBytes(policy));
    }

    private static Map<String, Object> rule(String action, String identifier) {
        return Map.of("action", action, "selector", Map.of("identifier", identifier, "matchType", "WILDCARD"));
    }
}
