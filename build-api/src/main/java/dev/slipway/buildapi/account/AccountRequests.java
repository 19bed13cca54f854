package dev.slipway.buildapi.account;

import dev.slipway.http.Problem;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What resources about accounts have in common. */
public final class AccountRequests {
    private static final Logger LOG = LoggerFactory.getLogger(AccountRequests.class);

    private AccountRequests() {}

    /** From where a request came, as far as the connection tells. */
    public static Optional<String> address(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        return remote == null ? Optional.empty() : Optional.ofNullable(remote.hostAddress());
    }

    /** 503. Whether a change was kept is not known: its commit may have failed on the way back. */
    public static Response databaseFailed(SQLException e) {
        LOG.error("the accounts cannot be read or changed: reason={}", e.getMessage());
        return Problem.unavailable("the database does not answer; look at the accounts before you ask again")
                .toResponse();
    }
}
