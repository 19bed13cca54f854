package dev.slipway.buildapi.secret;

import dev.slipway.buildapi.limit.Maxima;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.http.FieldError;
import dev.slipway.keys.seal.Sealer;
import dev.slipway.keys.seal.SecretValues;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seals the values of a build's secrets that are known here. Others the launchers may have. */
@ApplicationScoped
public class BuildSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(BuildSecrets.class);

    /** What BuildKit takes for one secret, bytes. */
    public static final int LARGEST_VALUE = 500 << 10;

    private final TenantSecrets stored;
    private final Sealer sealer;
    private final Maxima maxima;

    @Inject
    BuildSecrets(TenantSecrets stored, Sealer sealer, Maxima maxima) {
        this.stored = stored;
        this.sealer = sealer;
        this.maxima = maxima;
    }

    /** A key file that cannot be used ends the start, and not the first request that needs it. */
    void openAtStart(@Observes StartupEvent event) {
        LOG.debug("the key file can be used");
    }

    /** What became of the values. */
    public sealed interface Outcome {
        /** @param values a compact JWE; empty where no value is known here */
        record Sealed(Optional<String> values) implements Outcome {}

        record Refused(FieldError error) implements Outcome {}

        /** They cannot be looked up or sealed now. */
        record Unavailable(String reason) implements Outcome {}
    }

    /** @param given the values that came with the request, within the bounds; they go before stored ones */
    public Outcome seal(String buildId, BuildSpec spec, SecretValues given) {
        if (spec.secrets().isEmpty()) {
            return new Outcome.Sealed(Optional.empty());
        }
        try {
            List<String> others =
                    spec.secrets().stream().filter(name -> !given.has(name)).toList();
            SecretValues all = given.or(stored.values(spec.tenant(), others));
            if (all.bytes() > maxima.secretBytes()) {
                return new Outcome.Refused(new FieldError(
                        RequestFields.SECRETS.name(),
                        maxima.secretBytesRefusal(all.bytes()) + "; those count too that tenant " + spec.tenant()
                                + " has stored"));
            }
            return new Outcome.Sealed(all.isEmpty() ? Optional.empty() : Optional.of(all.seal(buildId, sealer)));
        } catch (IOException e) {
            LOG.error("cannot seal values of secrets: buildId={} reason={}", buildId, e.getMessage());
            return new Outcome.Unavailable("the values of secrets cannot be opened or sealed at the moment");
        } catch (SQLException e) {
            LOG.error("cannot look secrets up: buildId={} reason={}", buildId, e.getMessage());
            return new Outcome.Unavailable("the database does not answer, so the tenant's secrets cannot be looked up");
        }
    }
}
