package dev.slipway.kafka;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * A topic as it must be.
 *
 * @param partitions one for a topic that share groups drain: with more, a single consumer was seen to do all the work
 * @param settings Kafka topic settings by name
 */
record TopicPlan(String name, int partitions, Map<String, String> settings) {
    TopicPlan {
        requireNonNull(name, "name");
        settings = Map.copyOf(settings);
    }
}
