package dev.slipway.mirror.policy;

import dev.slipway.events.sync.TagSync;
import java.time.Duration;

/**
 * Tags that a rule wants in the mirror.
 *
 * @param rule its name
 * @param repository the upstream's, in full: {@code docker.io/library/node}
 * @param every how often
 */
public record ScheduledSync(String rule, String repository, TagSync tags, Duration every) {}
