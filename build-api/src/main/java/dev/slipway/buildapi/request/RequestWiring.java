package dev.slipway.buildapi.request;

import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.limit.Maxima;
import dev.slipway.buildapi.limit.TenantBuilds;
import dev.slipway.buildapi.registrylogin.BuildLogins;
import dev.slipway.buildapi.secret.BuildSecrets;
import dev.slipway.buildapi.source.ArtifactSource;
import dev.slipway.buildapi.source.SourceConfig;
import dev.slipway.buildapi.source.SourceFetch;
import dev.slipway.buildapi.source.SourceLimits;
import dev.slipway.buildapi.source.SourceStore;
import dev.slipway.buildapi.source.StoredSource;
import dev.slipway.buildapi.source.UrlSource;
import dev.slipway.buildapi.tenant.TenantCheck;
import dev.slipway.events.text.DockerfileText;
import dev.slipway.registry.operator.OperatorRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Clock;

/** Puts the step together from what the configuration says. */
@ApplicationScoped
public class RequestWiring {
    private final RequestStep acceptance;
    private final SubmitStep submission;
    private final SourceConfig sources;
    private final RequestConfig request;
    private final OperatorRegistry registry;

    @Inject
    RequestWiring(
            OperatorRegistry registry,
            TenantCheck tenants,
            Maxima maxima,
            TenantBuilds builds,
            BuildSecrets secrets,
            BuildLogins logins,
            KafkaEventLog events,
            SourceConfig sources,
            RequestConfig request) {
        this.acceptance = new RequestStep(
                new SourceStore(registry.client(), registry.url()),
                tenants,
                maxima,
                builds,
                secrets,
                logins,
                events,
                Clock.systemUTC());
        this.registry = registry;
        this.sources = sources;
        this.request = request;
        this.submission = new SubmitStep(
                acceptance,
                new SourceFetch(
                        new ArtifactSource(registry.client(), registry.host()),
                        UrlSource.open(sources.allowPrivateAddresses()),
                        spool(),
                        limits(sources.referenceLimit().asLongValue()),
                        sources.fetchTimeout()));
    }

    /** The step that requests builds. */
    public RequestStep acceptance() {
        return acceptance;
    }

    /** The sources of earlier builds. They are bounded as uploads are. */
    public StoredSource storedSources() {
        return new StoredSource(registry.client(), registry.url(), spool(), uploadLimits());
    }

    SubmitStep submission() {
        return submission;
    }

    /** Where sources are spooled. */
    Path spool() {
        return sources.spoolDirectory().orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Bounds on what is uploaded; its size is bounded with the body that it is a part of. */
    SourceLimits uploadLimits() {
        return limits(request.bodyLimit().asLongValue());
    }

    private SourceLimits limits(long compressed) {
        return new SourceLimits(
                compressed, sources.unpackedLimit().asLongValue(), sources.entryLimit(), DockerfileText.MAX_BYTES);
    }
}
