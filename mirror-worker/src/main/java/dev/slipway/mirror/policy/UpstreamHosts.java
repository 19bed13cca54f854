package dev.slipway.mirror.policy;

import dev.slipway.settings.BadSettingException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Registry hosts as image references have them: in lower case, and with one name for Docker Hub. A setting that writes {@code
 * Docker.io} means {@code docker.io}.
 */
public final class UpstreamHosts {
    private UpstreamHosts() {}

    static String asInReferences(String host) {
        String lowerCase = host.toLowerCase(Locale.ROOT);
        return lowerCase.equals("index.docker.io") ? "docker.io" : lowerCase;
    }

    /**
     * A setting with a URL for each host, under the names that references have.
     *
     * @param setting its name, for the message
     * @throws BadSettingException where it has two different URLs for one host
     */
    public static Map<String, URI> asInReferences(String setting, Map<String, URI> byHost) {
        Map<String, URI> known = new TreeMap<>();
        new TreeMap<>(byHost).forEach((host, url) -> {
            URI other = known.putIfAbsent(asInReferences(host), url);
            if (other != null && !other.equals(url)) {
                throw new BadSettingException(
                        setting + ".\"" + host + "\"",
                        url.toString(),
                        "must be the same for each way to write the host, and another one says " + other);
            }
        });
        return Map.copyOf(known);
    }
}
