package dev.slipway.mirror.prepare;

import dev.slipway.oci.Descriptor;
import dev.slipway.registry.client.RegistryClient;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * What an upstream says that it has.
 *
 * @param withLogin whether it took the login to see it
 * @param askedAt before it answered. A copy may take long, and somebody else may learn of a newer image meanwhile
 */
record UpstreamAnswer(Descriptor image, boolean withLogin, Instant askedAt) {
    /** Asks; throws the registry's own word where it has nothing, which HEAD does not tell. */
    static UpstreamAnswer of(RegistryClient client, WantedImage wanted, boolean withLogin, Clock clock)
            throws IOException {
        Instant asked = clock.instant();
        Optional<Descriptor> head = client.headManifest(wanted.upstream());
        Descriptor image = head.isPresent()
                ? head.get()
                : client.getManifest(wanted.upstream()).descriptor();
        return new UpstreamAnswer(image, withLogin, asked);
    }
}
