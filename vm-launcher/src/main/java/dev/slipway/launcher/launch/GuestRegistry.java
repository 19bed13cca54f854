package dev.slipway.launcher.launch;

import dev.slipway.machine.network.Relay;
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

    /** What whoever runs this has to know: with what the relays cannot tell apart, machines reach more than they should. */
    Optional<String> caution() {
        if (realm.isEmpty()) {
            return Optional.empty();
        }
        Relay tokens = Relay.token(realm.get());
        Relay images = Relay.registry(url);
        if (tokens.host().equals(images.host()) && tokens.port() == images.port()) {
            return Optional.of("the registry and its token endpoint share " + images.host() + ":" + images.port()
                    + ", so builds reach everything else there, too; give the registry a host or port of its own");
        }
        return tokens.kind() == Relay.Kind.TOKEN_HOST
                ? Optional.of("the token endpoint " + realm.get() + " is behind TLS, so builds reach all paths of "
                        + tokens.host() + ":" + tokens.port() + "; let nothing else answer there")
                : Optional.empty();
    }

    /** What every machine reaches. */
    List<Relay> relays() {
        return Stream.concat(Stream.of(Relay.registry(url)), realm.stream().map(Relay::token))
                .toList();
    }
}
