package dev.slipway.agent.protocol;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The registry as the machine sees it, and the build's credential for it.
 *
 * @param host with its port, as image references write it: {@code 127.0.0.1:5000}
 * @param plainHttp whether it is spoken to without TLS
 * @param realm the URL that may see the credential when the registry sends clients there for tokens; null where that is
 *     the registry itself
 */
public record RegistryAccess(
        String host,
        boolean plainHttp,
        String username,
        String password,
        @Nullable String realm) {
    public RegistryAccess {
        requireNonNull(host, "host");
        requireNonNull(username, "username");
        requireNonNull(password, "password");
    }

    @Override
    public String toString() {
        return "RegistryAccess[host=" + host + ", plainHttp=" + plainHttp + ", username=" + username
                + ", password=<redacted>, realm=" + realm + "]";
    }
}
