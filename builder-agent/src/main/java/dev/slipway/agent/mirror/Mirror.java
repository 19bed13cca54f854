package dev.slipway.agent.mirror;

import dev.slipway.agent.protocol.RegistryAccess;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Asks the registry for images and caches: HEAD on each manifest, as whoever pulls it will. */
final class Mirror {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(15);
    /** Requests at once: a build may name many images, and a registry that hangs must not be waited for once for each. */
    private static final int AT_ONCE = 16;

    private final RegistryClient client;
    private final Semaphore places = new Semaphore(AT_ONCE);

    private Mirror(RegistryClient client) {
        this.client = client;
    }

    /** @return the answer for each reference */
    static Map<String, MirrorAnswer> ask(Collection<String> references, RegistryAccess registry)
            throws InterruptedException {
        RegistryClient.Builder builder = OwnRegistry.client(registry)
                .connectTimeout(CONNECT)
                .stallTimeout(ANSWER)
                .attempts(1, Duration.ZERO);
        try (RegistryClient client = builder.build();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Mirror mirror = new Mirror(client);
            Map<String, Future<MirrorAnswer>> asked = new LinkedHashMap<>();
            for (String reference : references) {
                asked.computeIfAbsent(reference, _ -> executor.submit(() -> mirror.ask(reference)));
            }
            Map<String, MirrorAnswer> answers = new HashMap<>();
            for (Map.Entry<String, Future<MirrorAnswer>> each : asked.entrySet()) {
                answers.put(each.getKey(), each.getValue().get());
            }
            return answers;
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking the mirror failed", e.getCause());
        }
    }

    private MirrorAnswer ask(String reference) throws InterruptedException {
        places.acquire();
        try {
            return client.headManifest(ImageReference.parse(reference)).isPresent()
                    ? new MirrorAnswer.Present()
                    : new MirrorAnswer.Gone();
        } catch (RegistryException.Unauthorized | RegistryException.Denied e) {
            return new MirrorAnswer.Denied();
        } catch (IOException | InvalidReferenceException e) {
            return new MirrorAnswer.NoAnswer(String.valueOf(e.getMessage()));
        } finally {
            places.release();
        }
    }
}
