package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kafka.TopicCatalog;
import dev.slipway.mirror.claim.UploadHistory;
import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.neighbours.DistributionSettings;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.testing.OpenRegistry;
import dev.slipway.testing.TestNeighbours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Workers in processes of their own copy large images from a slow upstream, while they and all that they need are killed at random
 * moments. {@code -Dslipway.test.seed=…} repeats the moments of a run as far as a machine can.
 */
class KilledCopiesIT {
    private static final int MIB = 1 << 20;
    private static final int LAYER = 40 * MIB;
    private static final long BYTES_PER_SECOND = 4 * MIB;
    private static final Duration A_ROUND_TAKES_AT_MOST = Duration.ofMinutes(10);

    /** Then the copies of a round may end in peace, however slow the machine is. */
    private static final int KILLS_OF_A_ROUND = 10;

    /** A chunk that is gathered, the one before, and what the kernel holds on the way while the worker waits for the registry. */
    private static final long IN_FLIGHT = 22 * MIB;

    private static final int BETWEEN_KILLS = 30 * MIB;
    private static final Duration NOTHING_COMES = Duration.ofSeconds(30);

    /** How long after Kafka has started clients may take to tell it what they could not. */
    private static final Duration CATCHES_UP_WITHIN = Duration.ofSeconds(5);

    /** When Kafka was away. */
    private record Outage(Instant from, Instant to) {}

    private enum Victim {
        WORKER,
        REGISTRY,
        UPSTREAM,
        KAFKA
    }

    private final long seed = Long.getLong("slipway.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<FleetProcess> workers = new ArrayList<>();
    private final List<Victim> next = new ArrayList<>();
    private final List<Victim> killed = new ArrayList<>();
    private final List<Outage> outages = new ArrayList<>();
    private final List<String> halves = new CopyOnWriteArrayList<>();
    private TestNeighbours neighbours;
    private BrokerProcess broker;
    private DistributionProcess own;
    private DistributionProcess upstreamRegistry;
    private CountingUpstream upstream;
    private RegistryClient client;
    private UploadHistory uploads;

    @BeforeEach
    void start() throws Exception {
        System.out.println("KilledCopiesIT: seed " + seed);
        neighbours = TestNeighbours.none("killed");
        broker = neighbours.startBroker();
        TopicCatalog.ensure(broker.clientProperties());
        own = OpenRegistry.start(Files.createDirectory(neighbours.folder().resolve("own")));
        upstreamRegistry =
                OpenRegistry.start(Files.createDirectory(neighbours.folder().resolve("upstream")));
        upstream = new CountingUpstream(upstreamRegistry.url(), BYTES_PER_SECOND);
        client = RegistryClient.builder().build();
        uploads = new UploadHistory(broker.clientProperties());
    }

    @AfterEach
    void stop() {
        workers.forEach(FleetProcess::kill);
        uploads.close();
        client.close();
        upstream.close();
        upstreamRegistry.close();
        own.close();
        neighbours.close();
    }

    @Tag("long")
    @Test
    @Timeout(300)
    void copiesEndWholeWhateverIsKilled() throws Exception {
        kill(5, 2, 2);
    }

    @Tag("long")
    @Test
    @Timeout(3600)
    void copiesEndWholeThoughAHundredTimesSomethingIsKilled() throws Exception {
        kill(100, 3, 4);

        uploads.catchUp();
        assertThat(uploads.takenOver()).as("uploads taken over, seed %d", seed).isPositive();
    }

    private void kill(int times, int workerCount, int imageCount) throws Exception {
        for (int round = 0; killed.size() < times; round++) {
            List<String> references = List.copyOf(new UpstreamImages(client, upstreamRegistry.url(), random)
                    .push("round" + round + "-", imageCount, LAYER)
                    .keySet());
            Thread reader = Thread.ofVirtual().start(() -> watch(references));
            runRound(references, workerCount, times);
            reader.interrupt();
            reader.join();
            assertThat(halves)
                    .as("tags that showed half an image, seed %d", seed)
                    .isEmpty();
            WholeImages whole = new WholeImages(client, own.url());
            for (String reference : references) {
                assertThat(whole.missing(reference))
                        .as("%s, seed %d", reference, seed)
                        .isEmpty();
            }
        }
        assertNothingWasFetchedAgain();
    }

    private void runRound(List<String> references, int workerCount, int times) throws Exception {
        workers.clear();
        for (int worker = 0; worker < workerCount; worker++) {
            workers.add(startWorker(references));
        }
        long begun = System.nanoTime();
        int killedBefore = killed.size();
        awaitBytes(2 * MIB);
        while (!workers.stream().allMatch(FleetProcess::hasEndedWell)) {
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("the time that %s take, killed so far: %s, seed %d", references, killed, seed)
                    .isLessThan(A_ROUND_TAKES_AT_MOST);
            if (killed.size() < times && killed.size() < killedBefore + KILLS_OF_A_ROUND) {
                kill(pick(), references);
            }
            awaitBytes(random.nextInt(BETWEEN_KILLS));
        }
    }

    /**
     * Counted in bytes and not in time, so that there is something to break however slow the machine is. Where nothing comes, all wait
     * for somebody who is dead.
     */
    private void awaitBytes(int bytes) throws InterruptedException {
        long before = upstream.bytes();
        long begun = System.nanoTime();
        while (upstream.bytes() < before + bytes
                && System.nanoTime() - begun < NOTHING_COMES.toNanos()
                && !workers.stream().allMatch(FleetProcess::hasEndedWell)) {
            Thread.sleep(5);
        }
    }

    /** Each about as often as it would be interesting. */
    private Victim pick() {
        if (next.isEmpty()) {
            next.addAll(List.of(Victim.WORKER, Victim.WORKER, Victim.REGISTRY, Victim.UPSTREAM, Victim.KAFKA));
            Collections.shuffle(next, random);
        }
        return next.removeFirst();
    }

    private void kill(Victim victim, List<String> references) throws Exception {
        switch (victim) {
            case WORKER -> {
                List<FleetProcess> running = workers.stream()
                        .filter(worker -> !worker.hasEndedWell())
                        .toList();
                if (running.isEmpty()) {
                    return;
                }
                FleetProcess worker = running.get(random.nextInt(running.size()));
                worker.kill();
                workers.set(workers.indexOf(worker), startWorker(references));
            }
            case REGISTRY -> own = killAndStart(own);
            case UPSTREAM -> upstreamRegistry = killAndStart(upstreamRegistry);
            case KAFKA -> {
                Instant from = Instant.now();
                broker.kill();
                broker.restart();
                outages.add(new Outage(from, Instant.now().plus(CATCHES_UP_WITHIN)));
            }
        }
        killed.add(victim);
    }

    private FleetProcess startWorker(List<String> references) throws IOException {
        Path log = neighbours.folder().resolve("workers.log");
        return FleetProcess.start(broker.bootstrapServers(), upstream.url(), own.url(), references, log);
    }

    private static DistributionProcess killAndStart(DistributionProcess registry) throws Exception {
        DistributionSettings settings = registry.settings();
        ProcessHandle.of(registry.pid()).ifPresent(ProcessHandle::destroyForcibly);
        registry.onExit().join();
        return DistributionProcess.start(settings);
    }

    /** Somebody who pulls what is there, all along. */
    private void watch(List<String> references) {
        WholeImages whole = new WholeImages(client, own.url());
        try {
            while (true) {
                for (String reference : references) {
                    try {
                        halves.addAll(whole.missingUnderItsTag(reference));
                    } catch (RegistryException.Interrupted e) {
                        return;
                    } catch (IOException e) {
                        // The registry is away: it shows nothing at all.
                    }
                }
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A blob is fetched on from where the last fetch ended, but for what was in flight. It is begun again only where the registry did
     * not let anybody go on, which the workers tell; or where Kafka was away, and did not hear how far an upload was.
     */
    private void assertNothingWasFetchedAgain() throws Exception {
        uploads.catchUp();
        List<String> again = new ArrayList<>();
        int lost = 0;
        int unheard = 0;
        for (String digest : upstream.fetched()) {
            long reached = 0;
            boolean heard = true;
            int begunAgain = 0;
            for (CountingUpstream.Fetch fetch : upstream.fetches(digest)) {
                if (fetch.from() < reached - IN_FLIGHT) {
                    begunAgain += heard ? 1 : 0;
                    unheard += heard ? 0 : 1;
                    reached = fetch.from();
                    heard = true;
                }
                heard &= outages.stream().noneMatch(outage -> fetch.wasUnderWay(outage.from(), outage.to()));
                reached = Math.max(reached, fetch.end());
            }
            if (begunAgain > uploads.lost(digest)) {
                again.add(digest + " " + upstream.fetches(digest));
            }
            lost += Math.min(begunAgain, uploads.lost(digest));
        }
        System.out.printf(
                "KilledCopiesIT: seed %d: killed %d, uploads taken over %d, lost by the registry %d, not heard of by Kafka %d%n",
                seed, killed.size(), uploads.takenOver(), lost, unheard);
        assertThat(again).as("fetched again, seed %d", seed).isEmpty();
        assertThat(lost).as("uploads lost, seed %d", seed).isLessThanOrEqualTo(killed.size() / 2);
    }
}
