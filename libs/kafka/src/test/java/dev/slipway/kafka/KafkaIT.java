package dev.slipway.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.BuildCancel;
import dev.slipway.events.Event;
import dev.slipway.events.LauncherState;
import dev.slipway.events.Samples;
import dev.slipway.events.Topics;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.events.type.EventType;
import dev.slipway.kafka.launcher.Launchers;
import dev.slipway.kafka.launcher.LaunchersFold;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What publishing and folding need of a broker, whichever it is. */
@Timeout(120)
abstract class KafkaIT extends BrokerContract {
    @BeforeEach
    void clear() throws Exception {
        kafka.clear();
    }

    @Test
    void everybodyLearnsHowLaunchersStandAndWhichOfThemStopped() {
        LauncherState state = (LauncherState) Samples.of(EventType.LAUNCHER_STATE);
        try (EventPublisher events = EventPublisher.open(kafka.settings(), "/slipway/test");
                LaunchersFold early = LaunchersFold.open(kafka.settings(), Clock.fixed(state.at(), ZoneOffset.UTC))) {
            events.publishAndWait(state);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(early.launchers().all()).containsExactly(new Launchers.Standing(state, false)));
            try (LaunchersFold late =
                    LaunchersFold.open(kafka.settings(), Clock.fixed(state.at().plusSeconds(60), ZoneOffset.UTC))) {
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(late.launchers().all())
                                .containsExactly(new Launchers.Standing(state, true)));
            }

            events.put(Topics.LAUNCHER_STATE, state.launcher(), null).join();

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> early.launchers().all().isEmpty());
        }
    }

    @Test
    void ensuringTopicsAgainKeepsWhatAnOperatorSetAndAddsWhatNobodySet() throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.BUILD_LOG);
        try (Admin admin = Admin.create(kafka.settings())) {
            admin.incrementalAlterConfigs(Map.of(
                            topic,
                            List.of(
                                    new AlterConfigOp(
                                            new ConfigEntry("retention.ms", "3600000"), AlterConfigOp.OpType.SET),
                                    new AlterConfigOp(
                                            new ConfigEntry("max.message.bytes", ""), AlterConfigOp.OpType.DELETE))))
                    .all()
                    .get();

            // What was altered is seen once the broker has caught up with its controller.
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(setting(admin, topic, "retention.ms")).isEqualTo("3600000");
                assertThat(setting(admin, topic, "max.message.bytes"))
                        .isNotEqualTo(String.valueOf(TopicCatalog.MAX_RECORD_BYTES));
            });

            TopicCatalog.ensure(kafka.settings());

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(setting(admin, topic, "max.message.bytes"))
                            .isEqualTo(String.valueOf(TopicCatalog.MAX_RECORD_BYTES)));
            assertThat(setting(admin, topic, "retention.ms")).isEqualTo("3600000");
            assertThat(admin.listTopics().names().get()).containsAll(TopicCatalog.names());
        }
    }

    @Test
    void everyEventTravelsThroughKafkaUnchanged() {
        for (EventType type : EventType.values()) {
            TraceParent trace = TraceParent.fresh();
            kafka.publisher().publishAndWait(Samples.of(type), trace);

            List<ConsumerRecord<String, byte[]>> records = kafka.read(type.topic());

            assertThat(records).hasSize(1);
            assertThat(EventCodec.decode(records.getFirst()))
                    .isInstanceOfSatisfying(Decoded.Known.class, known -> assertThat(known.event())
                            .isEqualTo(Samples.of(type)));
            assertThat(EventCodec.trace(records.getFirst())).isEqualTo(trace);
        }
    }

    @Test
    void aRecordOfTheMaximumSizeTravelsAndIsDeadLetteredAndALargerOneIsRefused() throws Exception {
        BuildCancel large = cancel("x".repeat(TopicCatalog.MAX_RECORD_BYTES - 2_048));
        kafka.publisher().publishAndWait(large);
        ConsumerRecord<String, byte[]> travelled =
                kafka.read(Topics.BUILD_CANCEL).getFirst();

        kafka.publisher().deadLetter(travelled, "test", "r".repeat(100_000)).get(30, TimeUnit.SECONDS);

        ConsumerRecord<String, byte[]> dead =
                kafka.read(Topics.BUILD_CANCEL + Topics.DEAD_LETTER_SUFFIX).getFirst();
        assertThat(Arrays.equals(dead.value(), travelled.value())).isTrue();
        BuildCancel tooLarge = cancel("x".repeat(TopicCatalog.MAX_RECORD_BYTES + 1));
        assertThatThrownBy(() -> kafka.publisher().publishAndWait(tooLarge))
                .isInstanceOf(RecordTooLargeException.class);
    }

    @Test
    void countsWhatStrangersCompressAsItIsUnpacked() {
        byte[] unpacked = new byte[TopicCatalog.MAX_RECORD_BYTES + 1];

        assertThatThrownBy(() -> kafka.publishCompressed(Topics.BUILD_SUBMITTED, unpacked, Map.of()))
                .hasCauseInstanceOf(RecordTooLargeException.class);
    }

    @Test
    void cutsADeadLetterThatWasCompressedAndSaysSo() throws Exception {
        byte[] large = new byte[6 << 20];
        large[0] = 1;
        String longText = "h".repeat(200_000);
        kafka.publishCompressed(
                Topics.BUILD_CANCEL, large, Map.of("ce_type", "dev.slipway.build.cancel.v1", "long", longText));
        ConsumerRecord<String, byte[]> dead = kafka.read(Topics.BUILD_CANCEL).getFirst();

        kafka.publisher().deadLetter(dead, "test", "too much").get(30, TimeUnit.SECONDS);

        ConsumerRecord<String, byte[]> letter =
                kafka.read(Topics.BUILD_CANCEL + Topics.DEAD_LETTER_SUFFIX).getFirst();
        assertThat(letter.key()).isEqualTo("key");
        assertThat(letter.value())
                .hasSizeGreaterThan(TopicCatalog.MAX_RECORD_BYTES)
                .startsWith(1, 0, 0);
        assertThat(header(letter, DeadLetters.CUT)).isEqualTo(String.valueOf(large.length));
        assertThat(header(letter, DeadLetters.REASON)).isEqualTo("too much");
        assertThat(header(letter, "ce_type")).isEqualTo("dev.slipway.build.cancel.v1");
        assertThat(letter.headers().lastHeader("long")).isNull();
    }

    @Test
    void sendsASmallDeadLetterWhereAnOperatorLetsNoOthersIn() throws Exception {
        String letters = Topics.IMAGE_PUSHED + Topics.DEAD_LETTER_SUFFIX;
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, letters);
        kafka.publishRaw(Topics.IMAGE_PUSHED, "key", new byte[500_000], Map.of());
        ConsumerRecord<String, byte[]> dead = kafka.read(Topics.IMAGE_PUSHED).getFirst();
        try (Admin admin = Admin.create(kafka.settings())) {
            admin.incrementalAlterConfigs(Map.of(
                            topic,
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("max.message.bytes", "100000"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(setting(admin, topic, "max.message.bytes"))
                            .isEqualTo("100000"));
        }

        kafka.publisher().deadLetter(dead, "test", "too much").get(30, TimeUnit.SECONDS);

        assertThat(header(kafka.read(letters).getFirst(), DeadLetters.CUT)).isEqualTo("500000");
    }

    private static String header(ConsumerRecord<String, byte[]> kafkaRecord, String name) {
        return new String(kafkaRecord.headers().lastHeader(name).value(), UTF_8);
    }

    @Test
    void aFoldHasHadEverythingOnceItIsCaughtUpAndHearsWhatComesLater() {
        List<Event> heard = new CopyOnWriteArrayList<>();
        kafka.publisher().publishAndWait(cancel("early"));

        try (EventFold fold = EventFold.ofEvents(kafka.settings(), List.of(Topics.BUILD_CANCEL), heard::add)) {
            fold.caughtUp().orTimeout(30, TimeUnit.SECONDS).join();
            assertThat(heard).containsExactly(cancel("early"));

            kafka.publisher().publishAndWait(cancel("late"));
            fold.caughtUp().orTimeout(30, TimeUnit.SECONDS).join();
            assertThat(heard).containsExactly(cancel("early"), cancel("late"));
        }
    }

    @Test
    void aFoldSkipsWhatItCannotReadAndOutlivesItsHandlersExceptionsAndErrors() throws Exception {
        List<Event> heard = new CopyOnWriteArrayList<>();
        kafka.publishRaw(Topics.BUILD_CANCEL, "poison", "{".getBytes(UTF_8), Map.of());
        kafka.publisher().publishAndWait(cancel("unwelcome"));
        kafka.publisher().publishAndWait(cancel("too deep"));
        kafka.publisher().publishAndWait(cancel("good"));

        try (EventFold fold = EventFold.ofEvents(kafka.settings(), List.of(Topics.BUILD_CANCEL), event -> {
            if (event.equals(cancel("unwelcome"))) {
                throw new IllegalStateException("a bug");
            }
            if (event.equals(cancel("too deep"))) {
                throw new StackOverflowError();
            }
            heard.add(event);
        })) {
            fold.caughtUp().orTimeout(30, TimeUnit.SECONDS).join();
        }
        assertThat(heard).containsExactly(cancel("good"));
    }

    @Test
    void whoWaitsForAFoldThatClosesIsToldSo() {
        EventFold fold = EventFold.ofEvents(kafka.settings(), List.of("no.such.topic"), event -> {});
        var waiting = fold.caughtUp();

        fold.close();

        assertThat(waiting).isCancelled();
    }

    @Test
    @ResourceLock(Resources.SYSTEM_ERR)
    void closingAFoldIsNothingToReport() throws Exception {
        PrintStream usual = System.err;
        var log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, UTF_8));
        try (EventFold fold = EventFold.ofEvents(kafka.settings(), List.of(Topics.BUILD_CANCEL), event -> {})) {
            fold.caughtUp().orTimeout(30, TimeUnit.SECONDS).join();
        } finally {
            System.setErr(usual);
        }
        assertThat(log.toString(UTF_8).lines())
                .filteredOn(line -> line.contains("[event-fold]"))
                .isEmpty();
    }

    private static String setting(Admin admin, ConfigResource topic, String name) throws Exception {
        return admin.describeConfigs(List.of(topic))
                .all()
                .get()
                .get(topic)
                .get(name)
                .value();
    }

    private static BuildCancel cancel(String requestedBy) {
        BuildCancel sample = (BuildCancel) Samples.of(EventType.BUILD_CANCEL);
        return new BuildCancel(sample.buildId(), requestedBy, sample.requestedAt());
    }
}
