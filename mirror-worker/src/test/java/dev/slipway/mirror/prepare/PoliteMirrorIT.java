package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BaseImageProgress;
import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.mirror.copy.CopyWatch;
import dev.slipway.mirror.policy.MirrorCaller;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.sync.SyncStep;
import dev.slipway.mirror.upstream.Bandwidth;
import dev.slipway.mirror.upstream.Upstreams;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.copy.CopyAllowance;
import dev.slipway.registry.reference.Repository;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an upstream with a limit is asked, and what it is not asked any more. */
class PoliteMirrorIT extends TwoRegistries {
    private static final String BUSYBOX = "FROM busybox:1\n";

    private void remaining(int pulls) {
        upstream.header("RateLimit-Limit", "100;w=21600");
        upstream.header("RateLimit-Remaining", pulls + ";w=21600");
    }

    private MirrorOutcome unattended(String reference) throws RegistryException.Interrupted {
        WantedImage wanted = WantedImage.of(reference, Repository.hostOf(own.url()));
        return mirror(ledger.ledger())
                .bring(
                        wanted,
                        MirrorCaller.unattended(),
                        policy().terms(HOST, wanted.upstream().path(), MirrorCaller.unattended()),
                        CopyAllowance.unlimited(),
                        new CopyWatch(Duration.ofDays(1), Duration.ofDays(1), (_, _) -> {}),
                        log::add);
    }

    private static MirrorPolicy policy() {
        return MirrorPolicy.of(Map.of(), Set.of(), Duration.ofHours(24));
    }

    @Test
    void upstreamThatSaysHowLongIsLeftAloneAndItsCopyIsServedAsStale() throws Exception {
        RawManifest image = push("library/busybox", "1", "one");
        PrepareStep step = step(Map.of());
        image(step, Requests.tenant(BUSYBOX));
        Instant compared = clock.instant();
        clock.advance(Duration.ofDays(3));
        upstream.answerAll(429);
        upstream.header("Retry-After", "3600");
        upstream.requests();

        BaseImage stale = image(step, Requests.tenant(BUSYBOX));

        assertThat(upstream.requests()).isEqualTo(1);
        assertThat(stale.state()).isEqualTo(BaseImage.State.PRESENT);
        assertThat(stale.digest()).hasValue(image.digest().toString());
        assertThat(stale.stale().orElseThrow().comparedAt()).hasValue(compared);
        assertThat(stale.stale().orElseThrow().reason()).contains("429");
        assertThat(log.getLast())
                .contains("(STALE, not checked against the upstream: it was last compared 3 days ago: ", "429");

        clock.advance(Duration.ofMinutes(59));
        BaseImage later = image(step, Requests.admin(BUSYBOX));
        assertThat(upstream.requests())
                .as("not even an admin build asks by HEAD")
                .isZero();
        assertThat(later.stale().orElseThrow().reason()).startsWith("docker.io wants to be left alone until ");
        assertThat(image(step, Requests.admin("FROM busybox:2\n")).state()).isEqualTo(BaseImage.State.UNAVAILABLE);

        upstream.answerAll(0);
        clock.advance(Duration.ofMinutes(3));
        BaseImage fresh = image(step, Requests.tenant(BUSYBOX));
        assertThat(fresh.stale()).isEmpty();
        assertThat(fresh.reason()).isEmpty();
    }

    @Test
    void adminWhoAsksForAnImageMakesTheMirrorAskAllTheSame() throws Exception {
        push("library/busybox", "1", "one");
        upstream.answerAll(429);
        upstream.header("Retry-After", "3600");
        image(step(Map.of()), Requests.tenant(BUSYBOX));
        upstream.answerAll(0);
        BaseImageStep requests = new BaseImageStep(
                mirror(ledger.ledger()),
                new SyncStep(
                        new Upstreams(anonymous, withLogin, _ -> hasLogin),
                        Repository.hostOf(own.url()),
                        Platform.LINUX_AMD64,
                        clock),
                policy(),
                ledger.ledger(),
                Repository.hostOf(own.url()),
                Long.MAX_VALUE,
                _ -> {},
                clock);

        BaseImageProgress end = requests.work(
                BaseImageRequested.of(
                        "r1",
                        "docker.io/library/busybox:1",
                        BaseImageRequested.Action.MIRROR,
                        "admin",
                        clock.instant()),
                _ -> {});

        assertThat(end.state()).as(end.toString()).isEqualTo(BaseImageProgress.State.DONE);
    }

    @Test
    void workThatNobodyWaitsForLeavesTheLastPullsToBuilds() throws Exception {
        RawManifest old = push("library/busybox", "1", "one");
        push("library/tools", "1", "other");
        remaining(50);
        assertThat(unattended("busybox:1")).isInstanceOf(MirrorOutcome.Mirrored.class);
        push("library/busybox", "1", "two");
        remaining(19);
        upstream.manifestsFetched();

        MirrorOutcome held = unattended("busybox:1");
        MirrorOutcome absent = unattended("tools:1");

        String why = "docker.io has 19 of 100 pulls left, and the last 20 percent are kept for builds and people";
        assertThat(upstream.manifestsFetched()).isZero();
        assertThat(held.usable()).hasValue(old.digest());
        assertThat(held.staleness().orElseThrow().reason()).isEqualTo(why);
        assertThat(absent).isEqualTo(new MirrorOutcome.Unavailable(why));
        assertThat(ledger.checks.of("docker.io/library/busybox:1").orElseThrow().lastError())
                .hasValue(why);
        clock.advance(Duration.ofDays(2));
        remaining(19);
        assertThat(image(step(Map.of()), Requests.tenant(BUSYBOX)).state()).isEqualTo(BaseImage.State.MIRRORED);
    }

    /** The bytes come so slowly that the buffer of the upload fills for longer than its registry may be silent. */
    @Test
    void throttledCopyIsNoStall() throws Exception {
        String content = "0123456789".repeat(6_000);
        RawManifest image = push("library/busybox", "1", content);
        manners = manners(Optional.of(new Bandwidth(20_000)));
        anonymous.close();
        anonymous = RegistryClient.builder()
                .endpoint(HOST, upstream.url())
                .credentials(CredentialStore.none())
                .attempts(1, Duration.ofMillis(1))
                .stallTimeout(Duration.ofSeconds(1))
                .build();

        BaseImage copied = image(step(Map.of()), Requests.tenant(BUSYBOX));

        assertThat(copied.state()).as(copied.toString()).isEqualTo(BaseImage.State.MIRRORED);
        Repository mirrored = Repository.at(own.url(), "mirror/docker.io/library/busybox");
        assertThat(anonymous.headBlob(
                        mirrored, image.asManifest().blobs().getLast().digest()))
                .hasValue(content.length());
        assertThat(copied.digest()).hasValue(image.digest().toString());
    }
}
