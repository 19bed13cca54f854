package dev.slipway.buildapi.request;

import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.registry.OperatorRegistry;
import dev.slipway.buildapi.source.SourceConfig;
import dev.slipway.buildapi.source.SourceLimits;
import dev.slipway.buildapi.source.SourceStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Clock;

/** Puts the step together from what the configuration says. */
@ApplicationScoped
class AcceptanceWiring {
    private final Acceptance acceptance;
    private final SourceConfig sources;
    private final RequestConfig request;

    @Inject
    AcceptanceWiring(OperatorRegistry registry, KafkaEventLog events, SourceConfig sources, RequestConfig request) {
        this.acceptance = new Acceptance(new SourceStore(registry.client(), registry.url()), events, Clock.systemUTC());
        this.sources = sources;
        this.request = request;
    }

    Acceptance acceptance() {
        return acceptance;
    }

    /** Where sources are spooled. */
    Path spool() {
        return sources.spoolDirectory().orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Bounds on what is uploaded; its size is bounded with the body that it is a part of. */
    SourceLimits uploadLimits() {
        return limits(request.bodyLimit().asLongValue());
    }

    /** Bounds on what is fetched. */
    SourceLimits referenceLimits() {
        return limits(sources.referenceLimit());
    }

    private SourceLimits limits(long compressed) {
        return new SourceLimits(
                compressed, sources.unpackedLimit(), sources.entryLimit(), SpecValidation.MAX_DOCKERFILE_BYTES);
    }
}
