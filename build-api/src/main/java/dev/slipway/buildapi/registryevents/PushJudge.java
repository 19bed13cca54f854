package dev.slipway.buildapi.registryevents;

import dev.slipway.buildapi.read.BuildStatus;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.repository.RepositoryName;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides which pushes others are told of: those that a build was granted, whose manifests are within bounds. A build is granted
 * its own image, from its credentials to its end. The registry has checked that already; this finds out when it has
 * not, and when a notification does not come from it.
 *
 * <p>A build that this does not know yet is refused like one that there is none of: the {@link Sweep} finds its image.
 *
 * @param told the pushes that were let pass
 * @param afterEnd how long after its end a build's pushes still count
 */
record PushJudge(Builds builds, PushBounds bounds, ToldPushes told, Duration afterEnd, Clock clock) {
    /** How the registry calls a build that pushes: the subject of its access token. */
    private static final String BUILD = "build:";

    /** What is known of builds. */
    @FunctionalInterface
    interface Builds {
        Optional<BuildStatus> status(String buildId) throws SQLException;
    }

    /** Why nobody is to be told of the push; empty where it is to be told. */
    Optional<PushRefusal> refusal(PushedManifest pushed) throws SQLException {
        Optional<String> actor = build(pushed.event());
        Optional<PushRefusal> stranger = strangerOf(pushed.event(), actor);
        if (stranger.isPresent()) {
            return stranger;
        }
        Optional<PushRefusal> beyond = beyondBounds(pushed);
        if (beyond.isPresent()) {
            return beyond;
        }
        String pusher = actor.orElse(pushed.event().repository());
        return told.count(pusher, pushed.event().digest()) ? Optional.empty() : Optional.of(PushRefusal.MANY_PUSHES);
    }

    /** The build that pushed, by the registry's word. */
    private static Optional<String> build(ImagePushed event) {
        return event.actor()
                .filter(name -> name.startsWith(BUILD))
                .map(name -> name.substring(BUILD.length()))
                .filter(RepositoryName::isComponent);
    }

    private Optional<PushRefusal> strangerOf(ImagePushed event, Optional<String> actor) throws SQLException {
        if (event.actor().isPresent() && actor.isEmpty()) {
            return Optional.of(PushRefusal.NOT_A_BUILD);
        }
        return switch (RepositoryName.parse(event.repository()).orElse(null)) {
            case RepositoryName.Build(String tenant, String buildId) ->
                // A registry without logins says nobody's name; the repository's says it, too.
                actor.isPresent() && !actor.get().equals(buildId)
                        ? Optional.of(PushRefusal.ANOTHER_BUILD)
                        : granted(buildId, tenant);
            case RepositoryName.Cache _,
                    RepositoryName.GlobalCache _,
                    RepositoryName.Mirror _,
                    RepositoryName.Source _,
                    RepositoryName.Upload _ -> Optional.of(PushRefusal.NOT_A_BUILD);
            case null -> Optional.of(PushRefusal.NOT_A_BUILD);
        };
    }

    private Optional<PushRefusal> granted(String buildId, String tenant) throws SQLException {
        Optional<BuildStatus> build = builds.status(buildId);
        if (build.isEmpty() || !build.get().tenant().equals(tenant)) {
            return Optional.of(PushRefusal.UNKNOWN_BUILD);
        }
        Instant longAgo = clock.instant().minus(afterEnd);
        return build.get().finishedAt().filter(longAgo::isAfter).map(_ -> PushRefusal.ENDED_BUILD);
    }

    private Optional<PushRefusal> beyondBounds(PushedManifest pushed) {
        if (pushed.size() > bounds.bytes()) {
            return Optional.of(PushRefusal.LARGE_MANIFEST);
        }
        // A configuration is no layer.
        if (pushed.references() > bounds.layers() + 1) {
            return Optional.of(PushRefusal.MANY_LAYERS);
        }
        return pushed.pointsElsewhere() ? Optional.of(PushRefusal.FOREIGN_LAYERS) : Optional.empty();
    }
}
