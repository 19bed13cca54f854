package dev.slipway.kafka;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.BuildPrepared;
import dev.slipway.events.Topics;
import dev.slipway.events.type.EventType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every topic of the pipeline with its partitions, retention and compaction, and a way to bring them about.
 *
 * <p>Partitions of a topic never change afterwards: the order of a build's records rests on them.
 */
public final class TopicCatalog {
    /** No event is larger, headers included. build-api refuses requests that would not fit. */
    public static final int MAX_RECORD_BYTES = 4 << 20;

    /**
     * No request is larger, as JSON. It travels on inside of later events. What they add fits into the rest of a record: {@link
     * BuildPrepared#MOST_BASE_IMAGES} base images, their scopes twice, as text and in the credential, and the record's headers.
     */
    public static final int MAX_REQUEST_BYTES = MAX_RECORD_BYTES - (1536 << 10);

    private static final Logger LOG = LoggerFactory.getLogger(TopicCatalog.class);
    private static final Duration RETENTION = Duration.ofDays(30);
    /** A dead letter is the record as it was and some headers about why it is there. */
    static final int MAX_DEAD_LETTER_BYTES = MAX_RECORD_BYTES + (64 << 10);

    /** A batch of markers, each of which is a key and an instant. */
    private static final int MAX_ATTEMPTS_BYTES = 64 << 10;

    /** A batch of claims, each of which is a digest and an address. */
    private static final int MAX_CLAIMS_BYTES = 1 << 20;

    /** What {@code compression.type} calls it. */
    private static final String UNCOMPRESSED = "uncompressed";

    /** Of each key the last record counts, for ever. */
    private static final Set<EventType> COMPACTED = EnumSet.of(
            EventType.API_TOKEN, EventType.MIRROR_REPOSITORY, EventType.MIRROR_IMAGE, EventType.MIRROR_UPSTREAM);

    private TopicCatalog() {}

    /** Topic names, dead-letter topics included. */
    public static List<String> names() {
        return plans().stream().map(TopicPlan::name).toList();
    }

    /** {@link #ensure(Map, Collection)} for whoever needs all topics. */
    public static void ensure(Map<String, Object> kafka) {
        ensure(kafka, names());
    }

    /**
     * Makes the topics that are not there. A topic that exists keeps what somebody set on it; only settings that nobody
     * set are added. A user who may do neither need not, as long as an operator has made the topics.
     *
     * @param kafka client settings
     * @param needed the topics that are to be there in the end; the others are made too, where this user may
     * @throws KafkaException if Kafka cannot be reached or refuses; the message names needed topics that are missing and
     *     that this user may not make, or that it may not even see
     */
    public static void ensure(Map<String, Object> kafka, Collection<String> needed) {
        try (Admin admin = Admin.create(ClientSettings.connection(kafka))) {
            List<TopicPlan> existing = create(admin, plans(), needed);
            if (!existing.isEmpty()) {
                addMissingSettings(admin, existing);
            }
        }
    }

    static List<TopicPlan> plans() {
        Stream<TopicPlan> topics = Arrays.stream(EventType.values()).map(TopicCatalog::plan);
        Stream<TopicPlan> deadLetters = Arrays.stream(EventType.values()).map(TopicCatalog::deadLetterPlan);
        return Stream.of(topics, deadLetters, Stream.of(grants(), attempts(), claims()))
                .flatMap(plan -> plan)
                .toList();
    }

    private static TopicPlan plan(EventType type) {
        int partitions =
                switch (type) {
                    case BUILD_SUBMITTED,
                            BUILD_REQUESTED,
                            BUILD_AUTHORIZED,
                            BUILD_STARTED,
                            BUILD_CANCEL,
                            BUILD_PUBLISH,
                            IMAGE_REMOVE,
                            IMAGE_REMOVED,
                            IMAGE_PUSHED,
                            API_TOKEN,
                            AUDIT,
                            MIRROR_REPOSITORY,
                            MIRROR_IMAGE,
                            MIRROR_UPSTREAM,
                            IMAGE_PUBLISHED,
                            BASE_IMAGE_REQUESTED,
                            BASE_IMAGE_PROGRESS,
                            BASE_IMAGE_MOVED,
                            LAUNCHER_STATE -> 1;
                    case BUILD_PREPARED, BUILD_LOG, BUILD_STEP, BUILD_FINISHED, IMAGE_CONVERTED -> 3;
                };
        if (COMPACTED.contains(type)) {
            return new TopicPlan(type.topic(), partitions, compacted());
        }
        if (type == EventType.LAUNCHER_STATE) {
            return new TopicPlan(type.topic(), partitions, launcherStates());
        }
        Map<String, String> settings = new HashMap<>(kept(MAX_RECORD_BYTES));
        if (type == EventType.BUILD_SUBMITTED) {
            // Strangers write it: what they compress is unpacked before it is taken, and counts as it is then.
            settings.put(TopicConfig.COMPRESSION_TYPE_CONFIG, UNCOMPRESSED);
        }
        return new TopicPlan(type.topic(), partitions, settings);
    }

    private static TopicPlan deadLetterPlan(EventType type) {
        return new TopicPlan(type.topic() + Topics.DEAD_LETTER_SUFFIX, 1, kept(MAX_DEAD_LETTER_BYTES));
    }

    /** Compacted: the last grant of each build counts. Tombstones stay long enough for a fold that is down for a day. */
    private static TopicPlan grants() {
        return new TopicPlan(Topics.TOKEN_GRANTS, 1, compacted());
    }

    private static Map<String, String> compacted() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.DELETE_RETENTION_MS_CONFIG, millis(Duration.ofDays(1)),
                TopicConfig.SEGMENT_MS_CONFIG, millis(Duration.ofDays(1)),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(MAX_RECORD_BYTES));
    }

    /** Compacted, and what nobody says any more goes as well: launchers with names that never come back. */
    private static Map<String, String> launcherStates() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG, millis(Duration.ofDays(1)),
                TopicConfig.DELETE_RETENTION_MS_CONFIG, millis(Duration.ofHours(1)),
                // Each launcher writes 17,000 records a day, of which readers want the last one.
                TopicConfig.SEGMENT_MS_CONFIG, millis(Duration.ofMinutes(10)),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(MAX_RECORD_BYTES));
    }

    /**
     * Compacted: an attempt that has ended leaves nothing. One that never ends, since its process died and its work was
     * settled by others, is of no use once its work's record is gone too.
     */
    private static TopicPlan attempts() {
        return new TopicPlan(
                Topics.WORK_ATTEMPTS,
                1,
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                                TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, millis(RETENTION),
                        TopicConfig.DELETE_RETENTION_MS_CONFIG, millis(Duration.ofDays(1)),
                        TopicConfig.SEGMENT_MS_CONFIG, millis(Duration.ofDays(1)),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(MAX_ATTEMPTS_BYTES)));
    }

    /**
     * Claims are those of copies under way, so a day is long. Not compacted: their order decides, and whoever reads them from the
     * beginning must see the first one.
     */
    private static TopicPlan claims() {
        return new TopicPlan(
                Topics.MIRROR_CLAIM,
                1,
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, millis(Duration.ofDays(1)),
                        TopicConfig.SEGMENT_MS_CONFIG, millis(Duration.ofHours(1)),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(MAX_CLAIMS_BYTES)));
    }

    private static Map<String, String> kept(int maxBytes) {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG, millis(RETENTION),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(maxBytes));
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    /** Returns those that exist already. */
    private static List<TopicPlan> create(Admin admin, List<TopicPlan> plans, Collection<String> needed) {
        Map<String, KafkaFuture<Void>> created = admin.createTopics(plans.stream()
                        .map(plan -> new NewTopic(plan.name(), Optional.of(plan.partitions()), Optional.empty())
                                .configs(plan.settings()))
                        .toList())
                .values();
        List<TopicPlan> existing = new ArrayList<>();
        List<TopicPlan> refused = new ArrayList<>();
        for (TopicPlan plan : plans) {
            try {
                await(requireNonNull(created.get(plan.name())));
                LOG.info("made topic: topic={} partitions={}", plan.name(), plan.partitions());
            } catch (TopicExistsException e) {
                existing.add(plan);
            } catch (AuthorizationException e) {
                refused.add(plan);
            }
        }
        if (!refused.isEmpty()) {
            existing.addAll(visible(admin, refused, needed));
        }
        return existing;
    }

    /** Those that exist, of topics that this user may not make. */
    private static List<TopicPlan> visible(Admin admin, List<TopicPlan> refused, Collection<String> needed) {
        Map<String, KafkaFuture<TopicDescription>> described = admin.describeTopics(
                        refused.stream().map(TopicPlan::name).toList())
                .topicNameValues();
        List<TopicPlan> existing = new ArrayList<>();
        Map<String, String> outOfReach = new TreeMap<>();
        for (TopicPlan plan : refused) {
            try {
                await(requireNonNull(described.get(plan.name())));
                existing.add(plan);
            } catch (UnknownTopicOrPartitionException e) {
                outOfReach.put(plan.name(), " is missing");
            } catch (AuthorizationException e) {
                outOfReach.put(plan.name(), " may not be seen");
            }
        }
        outOfReach.keySet().retainAll(needed);
        if (!outOfReach.isEmpty()) {
            throw new KafkaException("this user of Kafka may make no topics, and needs some: "
                    + outOfReach.entrySet().stream()
                            .map(topic -> topic.getKey() + topic.getValue())
                            .collect(Collectors.joining(", ")));
        }
        return existing;
    }

    private static void addMissingSettings(Admin admin, List<TopicPlan> existing) {
        Map<String, Config> found = describe(admin, existing);
        Map<ConfigResource, Collection<AlterConfigOp>> additions = new HashMap<>();
        for (TopicPlan plan : existing) {
            Config config = found.get(plan.name());
            if (config == null) {
                continue;
            }
            List<AlterConfigOp> missing = plan.settings().entrySet().stream()
                    .filter(setting -> !isSet(config, setting.getKey()))
                    .map(setting -> new AlterConfigOp(
                            new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                    .toList();
            if (!missing.isEmpty()) {
                additions.put(resource(plan), missing);
            }
        }
        if (!additions.isEmpty()) {
            add(admin, additions);
        }
    }

    private static void add(Admin admin, Map<ConfigResource, Collection<AlterConfigOp>> additions) {
        admin.incrementalAlterConfigs(additions).values().forEach((topic, added) -> {
            try {
                await(added);
                LOG.info(
                        "added settings that the topic lacked: topic={} settings={}",
                        topic.name(),
                        additions.get(topic));
            } catch (AuthorizationException e) {
                LOG.warn(
                        "the topic lacks settings that this user may not add: topic={} settings={}",
                        topic.name(),
                        additions.get(topic));
            }
        });
    }

    private static boolean isSet(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry != null && entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG;
    }

    /** By topic; without those whose settings this user may not look at. */
    private static Map<String, Config> describe(Admin admin, List<TopicPlan> plans) {
        Map<String, Config> configs = new HashMap<>();
        admin.describeConfigs(plans.stream().map(TopicCatalog::resource).toList())
                .values()
                .forEach((topic, config) -> {
                    try {
                        configs.put(topic.name(), await(config));
                    } catch (AuthorizationException e) {
                        LOG.debug("this user may not see a topic's settings: topic={}", topic.name());
                    }
                });
        return configs;
    }

    private static ConfigResource resource(TopicPlan plan) {
        return new ConfigResource(ConfigResource.Type.TOPIC, plan.name());
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        }
    }
}
