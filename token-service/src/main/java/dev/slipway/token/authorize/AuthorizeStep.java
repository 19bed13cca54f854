package dev.slipway.token.authorize;

import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.repository.BuildCaches;
import dev.slipway.events.repository.RepositoryName;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.kafka.mirror.CurrentReaders;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.token.credential.CredentialSealer;
import dev.slipway.token.credential.SignedCredentials;
import dev.slipway.token.grant.Grant;
import dev.slipway.token.grant.GrantLog;
import dev.slipway.token.grant.Grants;
import dev.slipway.token.scope.Scope;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Opens a grant when a build is prepared, counts its time from the launch, and closes it when the build has finished.
 *
 * <p>Several replicas may work on events of one build at once. What decides is the order of the grants topic, so after
 * each write the step looks at what the fold has made of it.
 *
 * @param mirror who may read which repository of the mirror
 * @param patience how long a launch waits for its grant to come from another replica
 */
record AuthorizeStep(
        Grants grants,
        GrantLog log,
        CurrentReaders mirror,
        SignedCredentials credentials,
        CredentialSealer sealer,
        GrantTerms terms,
        Duration patience,
        Clock clock) {
    /** A launch this old has its grant in the fold, if there is one at all. */
    private static final Duration RECENT = Duration.ofMinutes(1);

    /**
     * A prepared build gets its grant. One that has it already keeps it, and gets another credential for it: the first
     * may never have been published.
     *
     * @throws IOException where the launchers' key cannot be read
     */
    AuthorizeOutcome authorize(BuildPrepared prepared) throws IOException, InterruptedException {
        grants.awaitCaughtUp();
        String buildId = prepared.build().buildId();
        if (grants.hasEnded(buildId)) {
            return new AuthorizeOutcome.AlreadyEnded(buildId);
        }
        if (prepared.build().requestedAt().isBefore(clock.instant().minus(terms.keptAfterEnd()))) {
            return new AuthorizeOutcome.Refused("requested_at: longer ago than slipway.token.grant.kept-after-end:"
                    + " nobody knows any more whether the build has ended; request it anew");
        }
        Optional<MirrorReaders> readers = readers(prepared);
        List<BaseImage> images = readable(prepared, readers);
        return switch (GrantRules.scopesOf(prepared, images, mayReadAll(prepared, images, readers))) {
            case GrantRules.Ruling.Refused(String reason) -> new AuthorizeOutcome.Refused(reason);
            case GrantRules.Ruling.Granted(List<Scope> scopes, BuildCaches caches) -> {
                Optional<Grant> known = grants.peek(buildId);
                if (known.isEmpty()) {
                    log.write(newGrant(prepared, scopes));
                    keepEnded(buildId);
                    known = grants.peek(buildId);
                }
                yield known.orElseThrow() instanceof Grant.Open open
                        ? new AuthorizeOutcome.Authorized(event(prepared, images, caches, open))
                        : new AuthorizeOutcome.AlreadyEnded(buildId);
            }
        };
    }

    /**
     * The build's base images. Those that its tenant may not read are as if the mirror did not have them. mirror-worker judges
     * the same way; what became private since then, only this step knows.
     */
    private static List<BaseImage> readable(BuildPrepared prepared, Optional<MirrorReaders> readers) {
        BuildSpec spec = prepared.build().spec();
        if (spec.admin()) {
            return prepared.baseImages();
        }
        return prepared.baseImages().stream()
                .map(image -> image.mirrorHasIt() && isWithheld(image, spec.tenant(), readers.orElseThrow())
                        ? image.withheld(spec.baseImageDigest())
                        : image)
                .toList();
    }

    /** What lies outside the mirror is nothing to withhold: it makes the whole event one to refuse. */
    private static boolean isWithheld(BaseImage image, String tenant, MirrorReaders readers) {
        return RepositoryName.parse(image.repository()).orElse(null) instanceof RepositoryName.Mirror
                && !readers.mayRead(tenant, image.repository());
    }

    /** Who may read what, if the mirror has any of the build's base images. */
    private Optional<MirrorReaders> readers(BuildPrepared prepared) throws InterruptedException {
        return prepared.baseImages().stream().anyMatch(BaseImage::mirrorHasIt)
                ? Optional.of(mirror.now())
                : Optional.empty();
    }

    /** Who besides this build may read all that it takes from the mirror. */
    private static BuildCaches.Readers mayReadAll(
            BuildPrepared prepared, List<BaseImage> images, Optional<MirrorReaders> readers) {
        String tenant = prepared.build().spec().tenant();
        return images.stream()
                .filter(BaseImage::mirrorHasIt)
                .map(image -> {
                    MirrorReaders known = readers.orElseThrow();
                    if (known.isEverybodys(image.repository())) {
                        return BuildCaches.Readers.EVERYBODY;
                    }
                    return known.mayRead(tenant, image.repository())
                            ? BuildCaches.Readers.THE_TENANT
                            : BuildCaches.Readers.ADMINS;
                })
                .min(Comparator.naturalOrder())
                .orElse(BuildCaches.Readers.EVERYBODY);
    }

    /** A machine has been started: the build's time counts from here. */
    void launched(BuildStarted started) throws InterruptedException {
        grants.awaitCaughtUp();
        boolean recent = started.startedAt().isAfter(clock.instant().minus(RECENT));
        Grants.Answer answer = grants.await(started.buildId(), recent ? patience : Duration.ZERO);
        if (answer instanceof Grants.Answer.Found(Grant.Open open)) {
            Grant.Open launched = open.launched(started);
            if (!launched.equals(open)) {
                log.write(launched);
                keepEnded(started.buildId());
            }
        }
    }

    /** The build has finished: its grant ends, or is never opened. */
    void finished(BuildFinished finished) throws InterruptedException {
        grants.awaitCaughtUp();
        if (!grants.hasEnded(finished.buildId())) {
            log.write(Grant.Ended.of(finished));
        }
    }

    /** Where another replica ended the build just now, compaction must not leave our grant as the topic's last word. */
    private void keepEnded(String buildId) throws InterruptedException {
        if (grants.peek(buildId).orElse(null) instanceof Grant.Ended ended) {
            log.write(ended);
        }
    }

    private Grant.Open newGrant(BuildPrepared prepared, List<Scope> scopes) {
        Instant now = clock.instant();
        int timeoutSeconds = prepared.build().spec().timeoutSeconds();
        return new Grant.Open(
                prepared.build().buildId(),
                scopes,
                now,
                terms.runTime(timeoutSeconds),
                BuildLife.NEW,
                now.plus(terms.queueLimit()),
                now.plus(terms.longest(timeoutSeconds)));
    }

    private BuildAuthorized event(BuildPrepared prepared, List<BaseImage> images, BuildCaches caches, Grant.Open grant)
            throws IOException {
        String credential = credentials.sign(grant.buildId(), grant.latestEnd(), Optional.empty());
        return new BuildAuthorized(
                prepared.build(),
                images,
                caches,
                sealer.seal(credential),
                grant.scopes().stream().map(Scope::toString).toList());
    }
}
