package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kafka.TopicCatalog;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.testing.OpenRegistry;
import dev.slipway.testing.TestNeighbours;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many requests for a few images, of several workers on a real broker: what is wanted at once is fetched once. */
class SharedCopiesIT {
    private static final int WORKERS = 4;
    private static final int AT_ONCE = 64;
    private static final int LAYER = 100_000;

    @Test
    void fetchesEachBlobOnceForFourWorkers() throws Exception {
        fetchOnce(10, 200);
    }

    @Tag("long")
    @Test
    void fetchesEachBlobOnceForTenThousandRequestsForAHundredImages() throws Exception {
        fetchOnce(100, 10_000);
    }

    private static void fetchOnce(int imageCount, int requestCount) throws Exception {
        try (TestNeighbours neighbours = TestNeighbours.none("shared");
                DistributionProcess registry = OpenRegistry.start(
                        Files.createDirectory(neighbours.folder().resolve("upstream")));
                CountingUpstream upstream = new CountingUpstream(registry.url(), 0);
                RegistryClient client = RegistryClient.builder().build()) {
            Map<String, Object> kafka = neighbours.startBroker().clientProperties();
            TopicCatalog.ensure(kafka);
            DistributionProcess own = neighbours.startRegistry(settings -> settings);
            Map<String, RawManifest> images =
                    new UpstreamImages(client, registry.url(), new Random(1)).push("image", imageCount, LAYER);
            List<FleetWorker> workers = new ArrayList<>();
            for (int worker = 0; worker < WORKERS; worker++) {
                workers.add(new FleetWorker(kafka, upstream.url(), own.url()));
            }
            try {
                request(workers, images, requestCount);
            } finally {
                workers.forEach(FleetWorker::close);
            }
            assertThat(upstream.fetched()).hasSizeGreaterThan(2 * imageCount);
            assertThat(upstream.fetched())
                    .allSatisfy(digest ->
                            assertThat(upstream.fetches(digest)).as(digest).hasSize(1));
            WholeImages whole = new WholeImages(client, own.url());
            for (String reference : images.keySet()) {
                assertThat(whole.missing(reference)).as(reference).isEmpty();
            }
        }
    }

    private static void request(List<FleetWorker> workers, Map<String, RawManifest> images, int count)
            throws Exception {
        List<String> references = List.copyOf(images.keySet());
        Random random = new Random(2);
        List<Callable<String>> requests = new ArrayList<>();
        List<Semaphore> slots =
                workers.stream().map(_ -> new Semaphore(AT_ONCE)).toList();
        for (int request = 0; request < count; request++) {
            // All want the first ones at once.
            String reference = references.get(
                    request < AT_ONCE ? request / 8 % references.size() : random.nextInt(references.size()));
            int worker = request % workers.size();
            requests.add(() -> {
                slots.get(worker).acquire();
                try {
                    MirrorOutcome outcome = workers.get(worker).bring(reference);
                    return outcome.usable()
                                    .equals(Optional.of(images.get(reference).digest()))
                            ? ""
                            : reference + ": " + outcome;
                } finally {
                    slots.get(worker).release();
                }
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> ended : threads.invokeAll(requests)) {
                assertThat(ended.get()).isEmpty();
            }
        }
    }
}
