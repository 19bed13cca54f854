package dev.slipway.mirror.policy;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.repository.TenantName;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.oci.Platform;
import dev.slipway.settings.BadSettingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What holds for the images of some repositories.
 *
 * @param name what the operator calls it
 * @param host a pattern of registry hosts
 * @param repository a pattern of repositories
 * @param when which builds bring these images into the mirror
 * @param freshFor how long a copy counts as what the upstream has
 * @param tenants who may use, besides admins, what can only be fetched with the operator's login
 * @param upkeep how these images are kept fresh, where they are
 * @param platforms of which images are kept; empty for whole indexes
 */
record MirrorRule(
        String name,
        String host,
        String repository,
        When when,
        Duration freshFor,
        List<String> tenants,
        Optional<Upkeep> upkeep,
        List<Platform> platforms) {
    private static final String ANYTHING = "**";
    private static final String PORT_OF_HTTPS = ":443";

    MirrorRule {
        requireNonNull(name, "name");
        tenants = List.copyOf(tenants);
        platforms = List.copyOf(platforms);
    }

    /**
     * @param freshFor what holds where the rule says nothing
     * @throws BadSettingException where a tenant or a platform cannot be called so, or where builds of strangers would choose which hosts
     *     mirror-worker connects to
     */
    static MirrorRule of(String name, RuleConfig config, Duration freshFor) {
        String setting = "slipway.mirror-worker.rules.\"" + name + "\".";
        List<String> tenants = config.tenants().orElse(List.of());
        for (String tenant : tenants) {
            if (!TenantName.isValid(tenant)) {
                throw new BadSettingException(setting + "tenants", tenant, "must be names of tenants");
            }
        }
        String host = config.host().map(UpstreamHosts::asInReferences).orElse(ANYTHING);
        if (config.when() == When.ANY_BUILD && host.contains("*")) {
            throw new BadSettingException(
                    setting + "host",
                    host,
                    "must be one host, because every build may fetch from it (when=any-build);"
                            + " with a * the rule can say when=admin or when=never");
        }
        String repository = config.repository().orElse(ANYTHING);
        return new MirrorRule(
                name,
                host,
                repository,
                config.when(),
                config.freshFor().orElse(freshFor),
                tenants,
                Upkeep.of(setting, config, host + "/" + repository),
                platforms(setting, config.platforms().orElse(List.of())));
    }

    private static List<Platform> platforms(String setting, List<String> written) {
        List<Platform> platforms = new ArrayList<>();
        for (String platform : written) {
            try {
                platforms.add(Platform.parse(platform.strip()));
            } catch (InvalidReferenceException e) {
                throw new BadSettingException(setting + "platforms", platform, "must be platforms such as linux/amd64");
            }
        }
        return platforms.stream().distinct().toList();
    }

    /** The host that it is about, where it is one. */
    Optional<String> oneHost() {
        return host.contains("*") ? Optional.empty() : Optional.of(host);
    }

    boolean isAbout(String upstreamHost, String path) {
        // The same registry, written with the port that it has anyway.
        String withoutPort = upstreamHost.endsWith(PORT_OF_HTTPS)
                ? upstreamHost.substring(0, upstreamHost.length() - PORT_OF_HTTPS.length())
                : upstreamHost;
        Pattern hosts = glob(host);
        return (hosts.matcher(upstreamHost).matches()
                        || hosts.matcher(withoutPort).matches())
                && glob(repository).matcher(path).matches();
    }

    private static Pattern glob(String text) {
        StringBuilder pattern = new StringBuilder();
        for (String part : text.split("(?<=\\*)(?!\\*)|(?<!\\*)(?=\\*)")) {
            switch (part) {
                case "*" -> pattern.append("[^/]*");
                case ANYTHING -> pattern.append(".*");
                default -> pattern.append(Pattern.quote(part));
            }
        }
        return Pattern.compile(pattern.toString());
    }
}
