package dev.slipway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Topics where the operator makes them and services may not. */
@Timeout(120)
final class GuardedTopicsIT {
    private static final List<String> NEEDED = List.of(Topics.BUILD_AUTHORIZED, Topics.BUILD_FINISHED);

    @TempDir
    private static Path directory;

    private static GuardedBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        broker = GuardedBroker.start(directory);
        admin = Admin.create(broker.admin());
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @AfterEach
    void takeEverythingAway() throws Exception {
        admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get(30, TimeUnit.SECONDS);
        admin.deleteTopics(admin.listTopics().names().get(30, TimeUnit.SECONDS))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    private static void allow(String topic, PatternType pattern, AclOperation... operations) throws Exception {
        admin.createAcls(List.of(operations).stream()
                        .map(operation -> new AclBinding(
                                new ResourcePattern(ResourceType.TOPIC, topic, pattern),
                                new AccessControlEntry("User:service", "*", operation, AclPermissionType.ALLOW)))
                        .toList())
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    /** The controller has taken a rule a moment before the broker goes by it. */
    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
    }

    @Test
    void topicsThatAreThereAreGoodEnoughForWhoeverMayReadAndWriteThem() throws Exception {
        TopicCatalog.ensure(broker.admin());
        for (String topic : NEEDED) {
            allow(topic, PatternType.LITERAL, AclOperation.READ, AclOperation.WRITE);
        }

        eventually(() -> assertThatCode(() -> TopicCatalog.ensure(broker.service(), NEEDED))
                .doesNotThrowAnyException());
    }

    @Test
    void namesTheTopicsThatAreMissingAndThatThisUserMayNotMake() throws Exception {
        allow("slipway.", PatternType.PREFIXED, AclOperation.READ);

        eventually(() -> assertThatThrownBy(() -> TopicCatalog.ensure(broker.service(), NEEDED))
                .isInstanceOf(KafkaException.class)
                .hasMessage("this user of Kafka may make no topics, and needs some: "
                        + "slipway.build.authorized is missing, slipway.build.finished is missing"));
    }

    @Test
    void namesTheTopicsThatThisUserMayNotEvenSee() throws Exception {
        TopicCatalog.ensure(broker.admin());
        allow(Topics.BUILD_AUTHORIZED, PatternType.LITERAL, AclOperation.READ);

        eventually(() -> assertThatThrownBy(() -> TopicCatalog.ensure(broker.service(), NEEDED))
                .isInstanceOf(KafkaException.class)
                .hasMessage("this user of Kafka may make no topics, and needs some: "
                        + "slipway.build.finished may not be seen"));
    }

    @Test
    void makesTheTopicsWhereThisUserMay() throws Exception {
        allow(
                "slipway.",
                PatternType.PREFIXED,
                AclOperation.CREATE,
                AclOperation.DESCRIBE,
                AclOperation.DESCRIBE_CONFIGS);

        eventually(() ->
                assertThatCode(() -> TopicCatalog.ensure(broker.service())).doesNotThrowAnyException());
        TopicCatalog.ensure(broker.service());

        assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).containsAll(TopicCatalog.names());
    }
}
