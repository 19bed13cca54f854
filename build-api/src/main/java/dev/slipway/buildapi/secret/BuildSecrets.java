package dev.slipway.buildapi.secret;

import dev.slipway.events.spec.BuildSpec;
import dev.slipway.http.FieldError;
import dev.slipway.keys.seal.Sealer;
import dev.slipway.keys.seal.SecretValues;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seals the values of a build's secrets that are known here. Others the launchers may have. */
@ApplicationScoped
public class BuildSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(BuildSecrets.class);

    /** What BuildKit takes for one secret, bytes. */
    public static final int LARGEST_VALUE = 500 << 10;

    /** All values of a build together, bytes. */
    public static final int LARGEST_TOTAL = 512 << 10;

    private final Sealer sealer;

    @Inject
    BuildSecrets(Sealer sealer) {
        this.sealer = sealer;
    }

    /** What became of the values. */
    public sealed interface Outcome {
        /** @param values a compact JWE; empty where no value is known here */
        record Sealed(Optional<String> values) implements Outcome {}

        record Refused(FieldError error) implements Outcome {}

        /** They cannot be looked up or sealed now. */
        record Unavailable(String reason) implements Outcome {}
    }

    /** @param given the values that came with the request, within the bounds */
    public Outcome seal(String buildId, BuildSpec spec, SecretValues given) {
        if (given.isEmpty()) {
            return new Outcome.Sealed(Optional.empty());
        }
        try {
            return new Outcome.Sealed(Optional.of(given.seal(buildId, sealer)));
        } catch (IOException e) {
            LOG.error("cannot seal values of secrets: buildId={} reason={}", buildId, e.getMessage());
            return new Outcome.Unavailable("the values of secrets cannot be sealed for the launchers at the moment");
        }
    }
}
