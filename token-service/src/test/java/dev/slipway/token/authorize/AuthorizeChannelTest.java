package dev.slipway.token.authorize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.events.Audited;
import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.Event;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.account.AuditedAction;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.EventCodec;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.LauncherKey;
import dev.slipway.testing.AdjustableClock;
import dev.slipway.token.Pipeline;
import dev.slipway.token.credential.CredentialKind;
import dev.slipway.token.credential.CredentialSealer;
import dev.slipway.token.credential.SignedCredentials;
import dev.slipway.token.grant.Grant;
import dev.slipway.token.grant.GrantLog;
import dev.slipway.token.grant.Grants;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a record whatever happens to it: something always does. */
@Timeout(60)
class AuthorizeChannelTest {
    @TempDir
    private Path temporary;

    private final AdjustableClock clock = new AdjustableClock();
    private final Grants grants = new Grants(Duration.ofDays(7), clock);
    private final MirrorReaders mirror = new MirrorReaders();
    private final Topics topics = new Topics();
    private final List<Audited> audited = new ArrayList<>();
    private AuthorizeChannel channel;

    @BeforeEach
    void wire() throws Exception {
        grants.caughtUp();
        mirror.caughtUp();
        mirror.apply(MirrorRepositoryChanged.ofPublic("mirror/docker.io/library/alpine", Instant.EPOCH, 1));
        LauncherKey.createIfMissing(temporary.resolve("launcher.jwk"), temporary.resolve("launcher.pub.jwk"));
        AuthorizeStep step = new AuthorizeStep(
                grants,
                topics,
                () -> mirror,
                new SignedCredentials(
                        CredentialKind.BUILD,
                        "slipway-test",
                        KeyDirectory.open(temporary.resolve("keys"), clock),
                        clock),
                new CredentialSealer(temporary.resolve("launcher.pub.jwk")),
                new GrantTerms(Duration.ofHours(24), Duration.ofMinutes(10), 3, Duration.ofDays(7)),
                Duration.ZERO,
                clock);
        channel = new AuthorizeChannel(step, topics, audited::add, new SimpleMeterRegistry());
    }

    /** Kafka, as bad as a test wants it. */
    private final class Topics implements AuthorizedEvents, GrantLog {
        private final List<Event> published = new ArrayList<>();
        private final List<String> deadLetters = new ArrayList<>();
        private final List<RuntimeException> writeFailures = new ArrayList<>();
        private boolean takesAuthorized = true;

        @Override
        public void publish(Event event, TraceParent trace) {
            if (event instanceof BuildAuthorized && !takesAuthorized) {
                throw new RecordTooLargeException("too large");
            }
            published.add(event);
        }

        @Override
        public void deadLetter(ConsumerRecord<String, byte[]> dead, String reason) {
            deadLetters.add(reason);
        }

        @Override
        public void write(Grant grant) {
            if (!writeFailures.isEmpty()) {
                throw writeFailures.removeFirst();
            }
            grants.apply(0, 0, grant.buildId(), Optional.of(grant));
        }

        @Override
        public void forget(String buildId) {
            throw new AssertionError("the step forgets nothing");
        }

        private BuildFinished onlyFinished() {
            assertThat(published).singleElement().isInstanceOf(BuildFinished.class);
            return (BuildFinished) published.getFirst();
        }
    }

    private static ConsumerRecord<String, byte[]> delivered(Event event) {
        ProducerRecord<String, byte[]> sent = new EventCodec("/slipway/test", Clock.systemUTC()).encode(event);
        return new ConsumerRecord<>(
                sent.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                sent.key(),
                sent.value(),
                new RecordHeaders(sent.headers()),
                Optional.empty());
    }

    @Test
    void endsABuildWhoseEventKafkaFindsTooLarge() throws Exception {
        topics.takesAuthorized = false;

        channel.prepared(delivered(Pipeline.prepared("b1", "acme", false)));

        assertThat(topics.onlyFinished().outcome()).isEqualTo(BuildOutcome.REJECTED);
        assertThat(topics.onlyFinished().reason()).contains(FinishReason.INVALID_REQUEST);
        assertThat(topics.onlyFinished().message().orElseThrow()).startsWith("base_images: ");
        assertThat(topics.deadLetters).isEmpty();
    }

    @Test
    void endsABuildThatMakesTheStepThrowThreeTimes() throws Exception {
        for (int attempt = 1; attempt <= 3; attempt++) {
            topics.writeFailures.add(new NullPointerException("a bug"));
        }

        channel.prepared(delivered(Pipeline.prepared("b1", "acme", false)));

        assertThat(topics.onlyFinished().outcome()).isEqualTo(BuildOutcome.FAILED);
        assertThat(topics.onlyFinished().reason()).contains(FinishReason.MACHINERY);
        assertThat(topics.deadLetters).containsExactly("java.lang.NullPointerException: a bug");
    }

    @Test
    void authorizesABuildOnceWhatWasBrokenIsMended() throws Exception {
        topics.writeFailures.addAll(List.of(
                new IllegalStateException("two keys of one id"),
                new IllegalStateException("two keys of one id"),
                new KafkaException("Kafka is away")));

        channel.prepared(delivered(Pipeline.prepared("b1", "acme", false)));

        assertThat(topics.published).singleElement().isInstanceOf(BuildAuthorized.class);
        assertThat(topics.deadLetters).isEmpty();
    }

    @Test
    void writesDownWhatABuildWasGrantedAndThatOneWasNot() throws Exception {
        channel.prepared(delivered(Pipeline.prepared("b1", "acme", false)));
        channel.prepared(delivered(Pipeline.prepared("b2", "global", false)));
        channel.finished(delivered(Pipeline.finished("b1")));
        channel.prepared(delivered(Pipeline.prepared("b1", "acme", false)));

        assertThat(audited)
                .extracting(Audited::who, Audited::action, Audited::allowed)
                .containsExactly(
                        tuple("build:b1", AuditedAction.BUILD_GRANTED, true),
                        tuple("build:b2", AuditedAction.BUILD_GRANTED, false),
                        tuple("build:b1", AuditedAction.BUILD_GRANTED, false));
        assertThat(audited.getFirst().what().orElseThrow()).contains("repository:builds/acme/b1:pull,push");
        assertThat(audited.get(1).reason().orElseThrow()).startsWith("tenant: ");
        assertThat(audited.get(2).reason()).contains("already_ended");
    }

    @Test
    void putsAnEventAsideThatIsOnTheWrongTopic() throws Exception {
        Event wrong = new BuildCancel("b1", "ops", clock.instant());

        channel.prepared(delivered(wrong));

        assertThat(topics.published).isEmpty();
        assertThat(topics.deadLetters).containsExactly("not an event of this topic: BuildCancel");
    }
}
