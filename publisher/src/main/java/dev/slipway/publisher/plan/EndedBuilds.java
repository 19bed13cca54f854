package dev.slipway.publisher.plan;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.Event;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which names builds asked for, and how they ended, folded from the requested and finished topics. Of several ends of a build it keeps
 * the first. Safe for use by several threads.
 *
 * <p>It remembers as many builds as could be under way or be delivered again; the oldest are forgotten.
 */
final class EndedBuilds {
    /** Some megabytes; more than a queue hands out again. */
    private static final int LIMIT = 50_000;

    private final Map<String, Wish> wishes = new LinkedHashMap<>();
    private final Map<String, BuildFinished> ends = new LinkedHashMap<>();

    /**
     * What a build wants of its image.
     *
     * @param tags as its caller wrote them
     * @param push whether those with a registry's host are to go there
     * @param registryLogins what was sealed for the publisher
     */
    record Wish(String tenant, List<String> tags, boolean push, Optional<String> registryLogins, Instant requestedAt) {}

    /** Takes one event of these topics, in the order of their topic, each at least once. */
    synchronized void apply(Event event) {
        switch (event) {
            case BuildRequested build
            when !build.spec().tags().isEmpty() ->
                keep(
                        wishes,
                        build.buildId(),
                        new Wish(
                                build.spec().tenant(),
                                build.spec().tags(),
                                build.spec().push(),
                                build.registryLogins(),
                                build.requestedAt()));
            case BuildFinished end -> keep(ends, end.buildId(), end);
            default -> {
                // Without names there is nothing to remember.
            }
        }
    }

    /** What the build asked for, if it asked for a name. */
    synchronized Optional<Wish> wish(String buildId) {
        return Optional.ofNullable(wishes.get(buildId));
    }

    /** The end that counts. */
    synchronized Optional<BuildFinished> end(String buildId) {
        return Optional.ofNullable(ends.get(buildId));
    }

    private static <T> void keep(Map<String, T> builds, String buildId, T value) {
        builds.putIfAbsent(buildId, value);
        if (builds.size() > LIMIT) {
            builds.remove(builds.keySet().iterator().next());
        }
    }
}
