package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.spec.BaseImage;
import dev.slipway.mirror.copy.CopyWatch;
import dev.slipway.mirror.policy.MirrorCaller;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.UploadBookmark;
import dev.slipway.registry.copy.Claims;
import dev.slipway.registry.copy.CopyAllowance;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What other builds and workers do while a build waits for its turn to copy an image. */
class WaitingBuildsIT extends TwoRegistries {
    private static final String BUSYBOX = "FROM busybox:1\n";

    /** A claim that ends so. */
    private record Turn(boolean isLate, Runnable end) implements Claims.Claim {
        @Override
        public Optional<Repository> holder() {
            return Optional.empty();
        }

        @Override
        public Optional<UploadBookmark> upload() {
            return Optional.empty();
        }

        @Override
        public void arrived(Repository repository) {}

        @Override
        public void close() {
            end.run();
        }
    }

    private MirrorOutcome bring(Claims claims) throws RegistryException.Interrupted {
        MirrorCaller tenant = new MirrorCaller("payments", false, false);
        WantedImage wanted = WantedImage.of("busybox:1", Repository.hostOf(own.url()));
        return mirror(ledger.ledger(), claims)
                .bring(
                        wanted,
                        tenant,
                        MirrorPolicy.of(Map.of(), Set.of(), Duration.ofHours(24))
                                .terms(HOST, wanted.upstream().path(), tenant),
                        CopyAllowance.unlimited(),
                        new CopyWatch(Duration.ofDays(1), Duration.ofDays(1), (_, _) -> {}),
                        log::add);
    }

    /** Else all that wait for a copy would fail one after the other, each as slowly as the first one. */
    @Test
    void whoWaitedForACopyThatFailedDoesNotTryTheSame() throws Exception {
        push("library/busybox", "1", "one");
        upstream.manifestsFetched();

        MirrorOutcome outcome = bring((_, _) -> {
            manners.failed(HOST, new RegistryException.Unavailable("the connection was cut"));
            return new Turn(true, () -> {});
        });

        assertThat(outcome).isInstanceOf(MirrorOutcome.Unavailable.class);
        assertThat(outcome.why().orElseThrow()).startsWith("the connection was cut (a moment ago");
        assertThat(upstream.manifestsFetched()).isZero();
    }

    @Test
    void aFailureIsKnownBeforeTheNextOneHasItsTurn() throws Exception {
        push("library/busybox", "1", "one");
        List<Boolean> known = new ArrayList<>();

        MirrorOutcome outcome = bring((_, _) -> {
            upstream.answerAll(503);
            return new Turn(false, () -> known.add(manners.failure(HOST).isPresent()));
        });

        assertThat(outcome).isInstanceOf(MirrorOutcome.Unavailable.class);
        assertThat(known).containsExactly(true);
    }

    /** A tag may move, and be brought in by another build, while the image that it named before is still on its way. */
    @Test
    void aCopyThatTookLongDoesNotHideWhatTheUpstreamSaidMeanwhile() throws Exception {
        push("library/busybox", "1", "one");
        List<RawManifest> newer = new ArrayList<>();

        MirrorOutcome slow = bring((_, _) -> {
            if (newer.isEmpty()) {
                clock.advance(Duration.ofMinutes(1));
                newer.add(pushed("two"));
                assertThat(bring(Claims.none()).usable())
                        .hasValue(newer.getFirst().digest());
                clock.advance(Duration.ofMinutes(1));
            }
            return new Turn(false, () -> {});
        });

        assertThat(slow).isInstanceOf(MirrorOutcome.Mirrored.class);
        assertThat(ledger.checks.of("docker.io/library/busybox:1").orElseThrow().digest())
                .isEqualTo(newer.getFirst().digest().toString());
        BaseImage next = image(step(Map.of()), Requests.tenant(BUSYBOX));
        assertThat(next.digest()).hasValue(newer.getFirst().digest().toString());
    }

    private RawManifest pushed(String content) {
        try {
            return push("library/busybox", "1", content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatTheMirrorHasUnderAnotherTagIsNotFetchedAgain() throws Exception {
        RawManifest image = push("library/busybox", "1", "one");
        push("library/busybox", "latest", "one");
        image(step(Map.of()), Requests.tenant(BUSYBOX));
        upstream.manifestsFetched();

        BaseImage other = image(step(Map.of()), Requests.tenant("FROM busybox\n"));

        assertThat(other.digest()).hasValue(image.digest().toString());
        assertThat(upstream.manifestsFetched()).isZero();
        assertThat(anonymous
                        .headManifest(Repository.at(own.url(), "mirror/docker.io/library/busybox")
                                .tag("latest"))
                        .orElseThrow()
                        .digest())
                .isEqualTo(image.digest());
    }
}
