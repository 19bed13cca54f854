package dev.slipway.launcher.launch;

import dev.slipway.launcher.network.Relay;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The registry as a machine sees it: under the same name as the host does, because names are part of image references. What
 * is on the host's loopback becomes a forward.
 *
 * @param url the registry
 * @param realm where it sends clients for tokens, where that is another address
 * @param trustedRealm the same where the operator set it: only then credentials go to another host than the registry's,
 *     whose own word could be a stranger's on the way
 */
record GuestRegistry(URI url, Optional<URI> realm, Optional<URI> trustedRealm) {
    /** With its port, as image references write it. */
    String host() {
        return url.getAuthority();
    }

    boolean plainHttp() {
        return "http".equals(url.getScheme());
    }

    /** What every machine reaches. */
    List<Relay> relays() {
        return Stream.concat(Stream.of(Relay.registry(url)), realm.stream().map(Relay::token))
                .toList();
    }
}
