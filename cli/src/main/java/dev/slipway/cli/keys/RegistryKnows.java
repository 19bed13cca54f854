package dev.slipway.cli.keys;

import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyPurpose;
import dev.slipway.keys.KeyState;
import dev.slipway.keys.RegistryProbe;
import dev.slipway.keys.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Waits until every registry accepts a token that is signed by the new key. Distribution 2.8 learns a key only when it starts.
 *
 * @param registries each process that serves the registry
 */
record RegistryKnows(KeyDirectory keys, List<RegistryProbe> registries, Optional<String> advice) implements Gate {
    @Override
    public Optional<String> waitsFor(KeyState added) throws IOException, InterruptedException {
        for (RegistryProbe registry : registries) {
            Optional<String> reason =
                    switch (registry.ask(key(added.id()))) {
                        case RegistryProbe.Answer.Knows _ -> Optional.empty();
                        case RegistryProbe.Answer.DoesNotKnow _ ->
                            Optional.of("for the registry " + named(registry) + " to know the new key");
                        case RegistryProbe.Answer.Unusable(String why) ->
                            Optional.of("for the registry " + named(registry) + ": " + why);
                    };
            if (reason.isPresent()) {
                return reason;
            }
        }
        return Optional.empty();
    }

    /**
     * Whether this way of asking can succeed at all, seen by a key that the registry must know already.
     *
     * @return what is wrong, and what to do
     */
    Optional<String> objection(KeyState used) throws IOException, InterruptedException {
        for (RegistryProbe registry : registries) {
            Optional<String> reason =
                    switch (registry.ask(key(used.id()))) {
                        case RegistryProbe.Answer.Knows _ -> Optional.empty();
                        case RegistryProbe.Answer.DoesNotKnow _ ->
                            Optional.of(
                                    "the registry " + named(registry) + " refuses a token of the key that signs now."
                                            + " Is this its key directory, and " + registry.issuer()
                                            + " the issuer in its configuration (--issuer)?");
                        case RegistryProbe.Answer.Unusable(String why) ->
                            Optional.of("the registry " + named(registry) + " cannot be asked: " + why);
                    };
            if (reason.isPresent()) {
                return reason;
            }
        }
        return Optional.empty();
    }

    private static URI named(RegistryProbe registry) {
        return registry.registry();
    }

    private SigningKey key(String id) throws IOException {
        keys.rotated(KeyPurpose.ACCESS_TOKENS).list();
        return keys.ring(KeyPurpose.ACCESS_TOKENS)
                .find(id)
                .orElseThrow(() -> new IOException(
                        "key " + id + " is gone from " + keys.bundle().getParent()));
    }
}
