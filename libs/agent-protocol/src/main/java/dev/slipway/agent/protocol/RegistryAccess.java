package dev.slipway.agent.protocol;

import static java.util.Objects.requireNonNull;

/**
 * The registry as the machine sees it, and the build's credential for it.
 *
 * @param host with its port, as image references write it: {@code 127.0.0.1:5000}
 * @param plainHttp whether it is spoken to without TLS
 */
public record RegistryAccess(String host, boolean plainHttp, String username, String password) {
    public RegistryAccess {
        requireNonNull(host, "host");
        requireNonNull(username, "username");
        requireNonNull(password, "password");
    }

    @Override
    public String toString() {
        return "RegistryAccess[host=" + host + ", plainHttp=" + plainHttp + ", username=" + username
                + ", password=<redacted>]";
    }
}
