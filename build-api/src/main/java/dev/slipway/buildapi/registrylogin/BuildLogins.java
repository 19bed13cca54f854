package dev.slipway.buildapi.registrylogin;

import dev.slipway.events.repository.ImageName;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.keys.seal.RegistryLogins;
import dev.slipway.keys.seal.Sealer;
import dev.slipway.settings.BadSettingException;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seals the logins for exactly those registries that something is to be pushed to, for the publisher and nobody else. */
@ApplicationScoped
public class BuildLogins {
    private static final Logger LOG = LoggerFactory.getLogger(BuildLogins.class);

    private final TenantLogins stored;
    private final Sealer sealer;

    @Inject
    BuildLogins(TenantLogins stored, LoginsConfig config) {
        Path file = config.publisherKeyFile();
        this.stored = stored;
        try {
            this.sealer = new Sealer(file);
        } catch (IOException e) {
            throw BadSettingException.ofFile("slipway.build-api.registry-logins.publisher-key-file", file, e);
        }
    }

    /** A key file that cannot be used ends the start, and not the first request that needs it. */
    void openAtStart(@Observes StartupEvent event) {
        LOG.debug("the key file can be used");
    }

    /** What became of the logins. */
    public sealed interface Outcome {
        /** @param logins a compact JWE; empty where nothing is pushed elsewhere, or the tenant has no login there */
        record Sealed(Optional<String> logins) implements Outcome {}

        /** They cannot be looked up or sealed now. */
        record Unavailable(String reason) implements Outcome {}
    }

    /** For what a build is to push. */
    public Outcome seal(String buildId, BuildSpec spec) {
        return spec.push() ? seal(buildId, spec.tenant(), spec.tags()) : new Outcome.Sealed(Optional.empty());
    }

    /**
     * For names that an image is to get.
     *
     * @param id of the build, or of the request for these names
     */
    public Outcome seal(String id, String tenant, Collection<String> names) {
        // As the names write it, by what logins are stored under.
        Map<String, List<String>> written = names.stream()
                .map(ImageName::parse)
                .filter(ImageName.Elsewhere.class::isInstance)
                .map(name -> ((ImageName.Elsewhere) name).host())
                .distinct()
                .filter(host -> Hosts.canonical(host).isPresent())
                .collect(Collectors.groupingBy(host -> Hosts.canonical(host).orElseThrow()));
        if (written.isEmpty()) {
            return new Outcome.Sealed(Optional.empty());
        }
        try {
            RegistryLogins found = stored.values(tenant, new TreeSet<>(written.keySet()));
            if (found.isEmpty()) {
                return new Outcome.Sealed(Optional.empty());
            }
            Map<String, RegistryLogins.Login> logins = new TreeMap<>();
            written.forEach((canonical, hosts) ->
                    found.of(canonical).ifPresent(login -> hosts.forEach(host -> logins.put(host, login))));
            return new Outcome.Sealed(Optional.of(RegistryLogins.of(logins).seal(id, sealer)));
        } catch (IOException e) {
            LOG.error("cannot seal logins to registries: id={} reason={}", id, e.getMessage());
            return new Outcome.Unavailable("the stored logins to registries cannot be opened or sealed at the moment");
        } catch (SQLException e) {
            LOG.error("cannot look logins to registries up: id={} reason={}", id, e.getMessage());
            return new Outcome.Unavailable("the database does not answer, so the tenant's logins cannot be looked up");
        }
    }
}
