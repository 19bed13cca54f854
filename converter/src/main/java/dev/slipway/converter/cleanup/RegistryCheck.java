package dev.slipway.converter.cleanup;

import dev.slipway.converter.cleanup.ReferenceAnswer.Gone;
import dev.slipway.converter.cleanup.ReferenceAnswer.Silence;
import dev.slipway.converter.cleanup.ReferenceAnswer.There;
import dev.slipway.converter.cleanup.ReferenceAnswer.Unclear;
import dev.slipway.converter.store.PushedReference;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.operator.OperatorRegistry;
import dev.slipway.registry.operator.OperatorRegistryConfig;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * Asks the operator's registry with the converter's service account, and less patiently than a conversion would: the next
 * cleanup asks again.
 */
final class RegistryCheck implements ReferenceCheck, AutoCloseable {

    /**
     * What registries call a manifest that they do not have, or whose repository they do not have (OCI distribution
     * specification, "Error Codes"); the last is Harbor's word for both.
     */
    private static final Set<String> GONE = Set.of("MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND");

    private static final int ATTEMPTS = 2;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration STALL = Duration.ofSeconds(10);

    private final URI registry;
    private final RegistryClient client;

    RegistryCheck(OperatorRegistryConfig config) {
        this.registry = config.url();
        this.client = OperatorRegistry.builder(config)
                .attempts(ATTEMPTS, PAUSE)
                .connectTimeout(STALL)
                .stallTimeout(STALL)
                .build();
    }

    @Override
    public ReferenceAnswer ask(PushedReference reference) throws InterruptedException {
        try {
            return present(Repository.at(registry, reference.repository()).digest(reference.digest()))
                    ? new There()
                    : new Gone();
        } catch (RegistryException e) {
            String reason = String.valueOf(e.getMessage());
            return switch (e) {
                case RegistryException.Interrupted interrupted -> throw stopped(interrupted);
                case RegistryException.NotFound notFound
                when notFound.code().filter(GONE::contains).isPresent() -> new Gone();
                default -> e.isTemporary() ? new Silence(reason) : new Unclear(reason);
            };
        } catch (IOException | UncheckedIOException | InvalidReferenceException e) {
            return new Unclear(String.valueOf(e.getMessage()));
        }
    }

    /**
     * By HEAD, because registries count a GET as a pull, which would make every image look used. But the 404 of a HEAD has no
     * body that would tell whose it is, so the other method is asked too.
     */
    private boolean present(ImageReference reference) throws IOException {
        if (client.headManifest(reference).isEmpty()) {
            client.getManifest(reference);
        }
        return true;
    }

    private static InterruptedException stopped(RegistryException.Interrupted interrupted) {
        Thread.interrupted();
        InterruptedException stopped = new InterruptedException("the cleanup was to stop");
        stopped.initCause(interrupted);
        return stopped;
    }

    @Override
    public void close() {
        client.close();
    }
}
