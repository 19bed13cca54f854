package dev.slipway.mirror.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Rules for tests. */
public final class SampleRules {
    private SampleRules() {}

    public static RuleConfig rule(String host, String repository, When when, String... tenants) {
        return new Fixed(
                Optional.of(host),
                Optional.of(repository),
                when,
                Optional.empty(),
                Optional.of(List.of(tenants)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** A rule whose images are kept fresh. */
    public static RuleConfig kept(String host, String repository, Duration every, String... tags) {
        return new Fixed(
                Optional.of(host),
                Optional.of(repository),
                When.ADMIN,
                Optional.empty(),
                Optional.empty(),
                Optional.of(every),
                tags.length == 0 ? Optional.empty() : Optional.of(List.of(tags)),
                Optional.empty(),
                Optional.empty());
    }

    /** Every build brings these images in, and of indexes what is for these platforms. */
    public static RuleConfig ofPlatforms(String host, String... platforms) {
        return new Fixed(
                Optional.of(host),
                Optional.empty(),
                When.ANY_BUILD,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(List.of(platforms)));
    }

    private record Fixed(
            Optional<String> host,
            Optional<String> repository,
            When when,
            Optional<Duration> freshFor,
            Optional<List<String>> tenants,
            Optional<Duration> refreshEvery,
            Optional<List<String>> syncTags,
            Optional<Integer> syncKeep,
            Optional<List<String>> platforms)
            implements RuleConfig {}
}
