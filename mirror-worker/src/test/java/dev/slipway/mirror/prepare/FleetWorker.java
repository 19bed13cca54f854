package dev.slipway.mirror.prepare;

import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.kafka.mirror.MirrorReadersFold;
import dev.slipway.mirror.check.MirrorChecks;
import dev.slipway.mirror.claim.KafkaClaims;
import dev.slipway.mirror.copy.CopyWatch;
import dev.slipway.mirror.policy.MirrorCaller;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.upstream.Upstreams;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.copy.CopyAllowance;
import dev.slipway.registry.reference.Repository;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** One of several mirror-workers that fill one mirror: all of it but the queue that brings it work. */
final class FleetWorker implements AutoCloseable {
    private static final MirrorCaller ADMIN = new MirrorCaller("", true, true);
    private static final CopyWatch UNWATCHED = new CopyWatch(Duration.ofDays(1), Duration.ofDays(1), (_, _) -> {});

    private final RegistryClient client;
    private final EventPublisher publisher;
    private final MirrorReadersFold readers;
    private final KafkaClaims claims;
    private final ImageMirror mirror;
    private final MirrorPolicy policy = MirrorPolicy.of(Map.of(), Set.of(), Duration.ofHours(24));
    private final String mirrorHost;

    FleetWorker(Map<String, Object> kafka, URI upstream, URI own) {
        Clock clock = Clock.systemUTC();
        mirrorHost = Repository.hostOf(own);
        client = RegistryClient.builder().endpoint("docker.io", upstream).build();
        publisher = EventPublisher.open(kafka, "/slipway/test");
        readers = MirrorReadersFold.open(kafka, new MirrorReaders());
        claims = KafkaClaims.open(kafka, publisher);
        mirror = new ImageMirror(
                new Upstreams(client, client, _ -> false),
                new MirrorLedger(readers, new MirrorChecks(), publisher::publishAndWait, clock),
                new OldTokens(Duration.ofMinutes(5), clock, Thread::sleep),
                1 << 20,
                claims,
                clock);
    }

    /** Asks the upstream in any case, as an admin does who wants the newest. */
    MirrorOutcome bring(String reference) throws Exception {
        WantedImage wanted = WantedImage.of(reference, mirrorHost);
        return mirror.bring(
                wanted,
                ADMIN,
                policy.terms(wanted.upstream().host(), wanted.upstream().path(), ADMIN),
                CopyAllowance.unlimited(),
                UNWATCHED,
                _ -> {});
    }

    @Override
    public void close() {
        claims.close();
        readers.close();
        publisher.close();
        client.close();
    }
}
