package dev.slipway.mirror.policy;

import dev.slipway.events.repository.RepositoryName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The operator's rules. They are tried in the order of their names, and the first one that is about an image counts. An image that
 * no rule is about is brought in by any build, if its host is one that the operator named in some setting, or Docker Hub; else by
 * admin builds.
 */
public final class MirrorPolicy {
    private static final String DOCKER_HUB = "docker.io";

    private final List<MirrorRule> rules;
    private final Set<String> hosts;
    private final Duration freshFor;

    private MirrorPolicy(List<MirrorRule> rules, Set<String> hosts, Duration freshFor) {
        this.rules = rules;
        this.hosts = hosts;
        this.freshFor = freshFor;
    }

    /**
     * @param rules by name
     * @param hosts registry hosts that the operator configured
     * @param freshFor how long a copy counts as what the upstream has, where no rule says otherwise
     * @throws dev.slipway.settings.BadSettingException where a rule cannot be one
     */
    public static MirrorPolicy of(Map<String, RuleConfig> rules, Set<String> hosts, Duration freshFor) {
        List<MirrorRule> inOrder = new ArrayList<>();
        Set<String> named = new HashSet<>();
        hosts.forEach(host -> named.add(UpstreamHosts.asInReferences(host)));
        named.add(DOCKER_HUB);
        new TreeMap<>(rules).forEach((name, config) -> inOrder.add(MirrorRule.of(name, config, freshFor)));
        return new MirrorPolicy(List.copyOf(inOrder), Set.copyOf(named), freshFor);
    }

    /**
     * What holds for an image.
     *
     * @param host the upstream's, with its port as in references
     * @param path the repository there
     */
    public MirrorTerms terms(String host, String path, MirrorCaller caller) {
        MirrorRule rule = rule(host, path);
        boolean mayBring =
                switch (rule.when()) {
                    case ANY_BUILD -> true;
                    case ADMIN -> caller.admin();
                    case NEVER -> false;
                };
        boolean mayLogin = caller.admin() || rule.tenants().contains(caller.tenant());
        return new MirrorTerms(mayBring, mayLogin, rule.freshFor(), rule.tenants(), rule.platforms());
    }

    /** Why a caller may not bring an image into the mirror, for whom {@link MirrorTerms#mayBring} is false. */
    public String whyNot(String host, String path) {
        MirrorRule rule = rule(host, path);
        if (rule.name().isEmpty()) {
            return "only admin builds bring images of " + host
                    + " into the mirror, since no setting of the operator names it";
        }
        String who = rule.when() == When.NEVER ? "nobody brings" : "only admin builds bring";
        return "the rule \"" + rule.name() + "\" of the mirror says that " + who + " this image into it";
    }

    /** The hosts that a rule names, as they stand in references. */
    public Set<String> namedHosts() {
        return rules.stream().flatMap(rule -> rule.oneHost().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** Who may read a private repository of the mirror, besides admins. */
    public List<String> tenantsOf(String repository) {
        Optional<RepositoryName> name = RepositoryName.parse(repository);
        return name.orElse(null) instanceof RepositoryName.Mirror(String host, String path)
                ? rule(host.replace("__", ":"), path).tenants()
                : List.of();
    }

    /** How often images of a repository of the mirror are compared with their upstream, where nobody asks for it. */
    public Optional<Duration> refreshEvery(String repository) {
        return RepositoryName.parse(repository).orElse(null) instanceof RepositoryName.Mirror(String host, String path)
                ? rule(host.replace("__", ":"), path).upkeep().map(Upkeep::every)
                : Optional.empty();
    }

    /** What is brought into the mirror by itself. A rule counts for a repository only where no rule before it is about that one. */
    public List<ScheduledSync> syncs() {
        return rules.stream()
                .filter(rule -> rule(rule.host(), rule.repository()).equals(rule))
                .flatMap(rule -> rule
                        .upkeep()
                        .flatMap(upkeep -> upkeep.tags()
                                .map(tags -> new ScheduledSync(
                                        rule.name(), rule.host() + "/" + rule.repository(), tags, upkeep.every())))
                        .stream())
                .toList();
    }

    private MirrorRule rule(String host, String path) {
        return rules.stream()
                .filter(rule -> rule.isAbout(host, path))
                .findFirst()
                .orElseGet(() -> new MirrorRule(
                        "",
                        host,
                        path,
                        hosts.contains(host) ? When.ANY_BUILD : When.ADMIN,
                        freshFor,
                        List.of(),
                        Optional.empty(),
                        List.of()));
    }
}
