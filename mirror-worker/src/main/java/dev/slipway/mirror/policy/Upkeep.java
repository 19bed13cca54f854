package dev.slipway.mirror.policy;

import dev.slipway.events.sync.TagSync;
import dev.slipway.settings.BadSettingException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a rule's images are kept fresh though nobody asks for it.
 *
 * @param every how often the copies are compared with their upstreams
 * @param tags which tags are brought into the mirror at the same time
 */
record Upkeep(Duration every, Optional<TagSync> tags) {
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /**
     * @param setting how the rule's settings begin
     * @param repositories what the rule is about
     * @throws BadSettingException where the settings contradict each other
     */
    static Optional<Upkeep> of(String setting, RuleConfig config, String repositories) {
        List<String> patterns = config.syncTags().orElse(List.of());
        if (config.refreshEvery().isEmpty()) {
            refuse(!patterns.isEmpty(), setting + "sync-tags", patterns, "needs a refresh-every of the same rule");
            refuse(config.syncKeep().isPresent(), setting + "sync-keep", config.syncKeep(), "needs sync-tags");
            return Optional.empty();
        }
        Duration every = config.refreshEvery().get();
        refuse(
                config.when() == When.NEVER,
                setting + "refresh-every",
                every,
                "must not be set in a rule with when=never: nobody brings these images in");
        refuse(
                every.compareTo(SHORTEST) < 0,
                setting + "refresh-every",
                every,
                "must be " + SHORTEST + " at least, or the upstream takes it for an attack");
        refuse(
                patterns.isEmpty() && config.syncKeep().isPresent(),
                setting + "sync-keep",
                config.syncKeep(),
                "needs sync-tags");
        if (patterns.isEmpty()) {
            return Optional.of(new Upkeep(every, Optional.empty()));
        }
        refuse(
                repositories.contains("*"),
                setting + "sync-tags",
                patterns,
                "needs a host and a repository without *, and the rule is about " + repositories);
        refuse(
                patterns.size() > TagSync.MOST_PATTERNS || !patterns.stream().allMatch(TagSync::isPattern),
                setting + "sync-tags",
                patterns,
                "must be at most " + TagSync.MOST_PATTERNS + " patterns of tags such as 22*, *-slim or !*-rc*");
        return Optional.of(new Upkeep(
                every,
                Optional.of(new TagSync(patterns, Optional.empty(), config.syncKeep(), TagSync.USUAL_LIMIT, false))));
    }

    private static void refuse(boolean wrong, String setting, Object value, String reason) {
        if (wrong) {
            throw new BadSettingException(setting, text(value), reason);
        }
    }

    private static String text(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.map(Object::toString).orElse("");
            case List<?> list ->
                String.join(",", list.stream().map(Object::toString).toList());
            default -> value.toString();
        };
    }
}
