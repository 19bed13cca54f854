package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.events.Topics;
import dev.slipway.kafka.TopicCatalog;
import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.neighbours.BrokerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The table of rights on Kafka, with the broker as judge: each user against each topic. */
@Timeout(180)
class KafkaAccessIT {
    // A producer with idempotence first asks for an id. Whoever may write nothing is refused that, at a moment that
    // the test does not know, and each later send fails for that reason and not for the topic's.
    private static final Map<String, Object> PLAIN = Map.of(
            "enable.idempotence", false,
            "key.serializer", StringSerializer.class,
            "value.serializer", StringSerializer.class,
            "key.deserializer", StringDeserializer.class,
            "value.deserializer", StringDeserializer.class,
            "auto.offset.reset", "earliest",
            "allow.auto.create.topics", false);

    @TempDir
    static Path directory;

    private static BrokerProcess broker;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> users =
                Credentials.kafkaUsers().stream().collect(Collectors.toMap(Function.identity(), user -> "of-" + user));
        broker = BrokerProcess.start(BrokerSettings.ofCheckout(directory).withUsers(users, KafkaRights.ADMIN));
        TopicCatalog.ensure(admin());
        KafkaAccess.set(admin(), KafkaRights.ALL);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(client(KafkaRights.ADMIN))) {
            TopicCatalog.names().forEach(topic -> producer.send(new ProducerRecord<>(topic, "k", "something")));
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void eachUserWritesExactlyWhatTheTableSays() throws Exception {
        for (KafkaRights rights : KafkaRights.ALL) {
            List<String> written = new ArrayList<>();
            try (KafkaProducer<String, String> producer = new KafkaProducer<>(client(rights.user()))) {
                for (String topic : TopicCatalog.names()) {
                    try {
                        producer.send(new ProducerRecord<>(topic, "k", "v")).get(30, TimeUnit.SECONDS);
                        written.add(topic);
                    } catch (ExecutionException e) {
                        assertThat(e).as(topic).hasCauseInstanceOf(AuthorizationException.class);
                    }
                }
            }
            List<String> allowed = new ArrayList<>(rights.writes());
            rights.setsAside().forEach(topic -> allowed.add(topic + Topics.DEAD_LETTER_SUFFIX));
            assertThat(written).as(rights.user()).containsExactlyInAnyOrderElementsOf(allowed);
        }
    }

    @Test
    void eachUserReadsExactlyWhatTheTableSays() {
        for (KafkaRights rights : KafkaRights.ALL) {
            List<String> read = new ArrayList<>();
            for (String topic : TopicCatalog.names()) {
                try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(client(rights.user()))) {
                    if (hasRecords(consumer, topic)) {
                        read.add(topic);
                    }
                } catch (AuthorizationException e) {
                    assertThat(e).as(topic).isInstanceOf(TopicAuthorizationException.class);
                }
            }
            assertThat(read).as(rights.user()).containsExactlyInAnyOrderElementsOf(rights.reads());
        }
    }

    private static boolean hasRecords(KafkaConsumer<String, String> consumer, String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        for (int polls = 0; polls < 50; polls++) {
            if (!consumer.poll(Duration.ofMillis(200)).isEmpty()) {
                return true;
            }
        }
        throw new AssertionError(topic + " may be read and has nothing");
    }

    @Test
    void whoeverComesFromOutsideJoinsGroupsOfItsOwnNameAndNoOthers() {
        for (String user : List.of(KafkaRights.DEPLOY_SYSTEM, KafkaRights.DASHBOARD)) {
            assertThat(joined(user, user)).isTrue();
            assertThat(joined(user, user + "-live")).isTrue();
            for (String group : List.of("slipway-build-api-submitted", "slipway-token-finished", "x")) {
                assertThatThrownBy(() -> joined(user, group)).isInstanceOf(GroupAuthorizationException.class);
            }
        }
        assertThatThrownBy(() -> joined(KafkaRights.DASHBOARD, KafkaRights.DEPLOY_SYSTEM))
                .isInstanceOf(GroupAuthorizationException.class);
    }

    private static boolean joined(String user, String group) {
        Map<String, Object> settings = new HashMap<>(client(user));
        settings.put("group.id", group);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings)) {
            consumer.subscribe(List.of(Topics.BUILD_FINISHED));
            for (int polls = 0; polls < 50; polls++) {
                if (!consumer.poll(Duration.ofMillis(200)).isEmpty()) {
                    consumer.commitSync();
                    return true;
                }
            }
            return false;
        }
    }

    @Test
    void workersSetUpTheirOwnQueueAndNoOther() throws Exception {
        try (Admin launcher = Admin.create(client(KafkaRights.VM_LAUNCHER))) {
            setUp(launcher, "slipway-vm-launcher");
            assertThatThrownBy(() -> setUp(launcher, "slipway-converter"))
                    .hasCauseInstanceOf(GroupAuthorizationException.class);
        }
        try (Admin outside = Admin.create(client(KafkaRights.DEPLOY_SYSTEM))) {
            assertThatThrownBy(() -> setUp(outside, KafkaRights.DEPLOY_SYSTEM))
                    .hasCauseInstanceOf(GroupAuthorizationException.class);
        }
    }

    private static void setUp(Admin admin, String group) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.GROUP, group),
                        List.of(new AlterConfigOp(
                                new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET))))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void takesAwayWhatIsNotInTheTableAndLeavesOthersAlone() throws Exception {
        AclBinding surplus = reading("User:" + KafkaRights.DASHBOARD);
        AclBinding another = reading("User:somebody");
        try (Admin admin = Admin.create(admin())) {
            admin.createAcls(List.of(surplus, another)).all().get(30, TimeUnit.SECONDS);
            AclBinding missing = KafkaRights.ALL.getFirst().bindings().getFirst();
            admin.deleteAcls(List.of(missing.toFilter())).all().get(30, TimeUnit.SECONDS);

            KafkaAccess.set(admin(), KafkaRights.ALL);

            List<AclBinding> expected = new ArrayList<>(List.of(another));
            KafkaRights.ALL.forEach(rights -> expected.addAll(rights.bindings()));
            assertThat(admin.describeAcls(AclBindingFilter.ANY).values().get(30, TimeUnit.SECONDS))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static AclBinding reading(String principal) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, Topics.BUILD_AUTHORIZED, PatternType.LITERAL),
                new AccessControlEntry(principal, "*", AclOperation.READ, AclPermissionType.ALLOW));
    }

    private static Map<String, Object> admin() {
        return broker.clientProperties(KafkaRights.ADMIN);
    }

    private static Map<String, Object> client(String user) {
        Map<String, Object> settings = new LinkedHashMap<>(PLAIN);
        settings.putAll(broker.clientProperties(user));
        return settings;
    }
}
