package dev.slipway.cli.connection;

import static java.util.Objects.requireNonNull;

import dev.slipway.cli.api.ApiClient;
import java.net.URI;
import java.util.Optional;

/** A Slipway and the token for it, as they were chosen for a command. */
public final class Connection {
    private final URI address;
    private final String token;
    private final TokenOrigin origin;

    Connection(URI address, String token, TokenOrigin origin) {
        this.address = requireNonNull(address, "address");
        this.token = requireNonNull(token, "token");
        this.origin = requireNonNull(origin, "origin");
    }

    /** A client that says in its errors where the token came from. */
    public ApiClient open() {
        return new ApiClient(address, token, origin);
    }

    /** Which of this machine's accounts the command acts as; empty where the token is from elsewhere. */
    public Optional<String> callerHere() {
        return origin instanceof TokenOrigin.OfThisMachine here ? Optional.of(here.caller()) : Optional.empty();
    }
}
