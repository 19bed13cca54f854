package dev.slipway.mirror.policy;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One rule of the operator's, as it is configured. */
public interface RuleConfig {
    /** The registry hosts that it is about, {@code docker.io}; {@code *} stands for any characters. Without it, all. */
    Optional<String> host();

    /** The repositories: {@code *} stands for characters without a slash, {@code **} for any. Without it, all. */
    Optional<String> repository();

    /** Which builds bring these images in. */
    @WithDefault("any-build")
    When when();

    /** How long a copy counts as what the upstream has; else as long as the setting for all rules says. */
    @Expects(Allowed.DURATION)
    Optional<Duration> freshFor();

    /** Who may use, besides admins, what can only be fetched with the operator's login. */
    Optional<List<String>> tenants();

    /** How often Slipway compares the copies with their upstreams by itself. Without it, never. */
    @Expects(Allowed.POSITIVE_DURATION)
    Optional<Duration> refreshEvery();

    /** Patterns of tags that Slipway brings into the mirror by itself, as often. The rule then names one repository. */
    Optional<List<String>> syncTags();

    /** Of these tags only so many, the newest by their versions. */
    @Expects(Allowed.POSITIVE_NUMBER)
    Optional<Integer> syncKeep();

    /** The platforms of which images are kept, {@code linux/amd64}; without it, whole indexes are. */
    Optional<List<String>> platforms();
}
