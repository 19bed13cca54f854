package dev.slipway.kafka.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.Topics;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.EventCodec;
import dev.slipway.testing.AdjustableClock;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class MirrorReadersTest {
    private static final String REPOSITORY = "mirror/registry.example.com/team/base";
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final MirrorReaders readers = caughtUp();

    private static MirrorReaders caughtUp() {
        MirrorReaders fresh = new MirrorReaders();
        fresh.caughtUp();
        return fresh;
    }

    private static MirrorRepositoryChanged change(long revision, String... tenants) {
        return MirrorRepositoryChanged.ofPrivate(REPOSITORY, NOW, List.of(tenants), revision);
    }

    @Test
    void letsOnlyTheNamedTenantsReadWhatIsPrivate() {
        readers.apply(change(1, "acme"));

        assertThat(readers.mayRead("acme", REPOSITORY)).isTrue();
        assertThat(readers.mayRead("other", REPOSITORY)).isFalse();
    }

    @Test
    void letsNoTenantReadWhatHasNoRecord() {
        readers.apply(MirrorRepositoryChanged.ofPublic(REPOSITORY, NOW, 1));

        assertThat(readers.mayRead("acme", REPOSITORY)).isTrue();
        assertThat(readers.mayRead("acme", REPOSITORY + "/below")).isFalse();
        assertThat(readers.count()).isZero();
    }

    @Test
    void isCurrentForHalfAMinuteAfterKafkaLastSaidThatThereIsNoMore() {
        AdjustableClock clock = new AdjustableClock();
        MirrorReaders timed = new MirrorReaders(clock);
        assertThat(timed.isCurrent()).isFalse();

        timed.caughtUp();
        clock.advance(Duration.ofSeconds(30));
        assertThat(timed.isCurrent()).isTrue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(timed.isCurrent()).isFalse();
        assertThat(timed.isCaughtUp()).isTrue();
    }

    @Test
    void letsNobodyReadAnythingBeforeItKnowsWhatIsPrivate() {
        MirrorReaders behind = new MirrorReaders();
        behind.apply(change(1, "acme"));

        assertThat(behind.mayRead("acme", REPOSITORY)).isFalse();
        assertThat(behind.mayRead("acme", "mirror/docker.io/library/alpine")).isFalse();
    }

    @Test
    void followsTheRuleWithTheLargerRevision() {
        readers.apply(change(2, "other"));
        readers.apply(change(1, "acme"));

        assertThat(readers.mayRead("acme", REPOSITORY)).isFalse();
        assertThat(readers.mayRead("other", REPOSITORY)).isTrue();
    }

    @Test
    void comesToTheSameInWhateverOrderAndHoweverOftenRecordsCome() {
        List<MirrorRepositoryChanged> records = new ArrayList<>(List.of(
                change(1, "acme", "other"),
                change(2, "acme"),
                change(3, "acme", "other", "third"),
                change(3, "other", "third", "fourth"),
                change(3, "acme", "third"),
                MirrorRepositoryChanged.ofPublic(REPOSITORY, NOW.minusSeconds(1), 1),
                MirrorRepositoryChanged.ofPublic(REPOSITORY, NOW, 9)));
        records.addAll(List.copyOf(records));
        Random random = new Random(7);
        for (int run = 0; run < 200; run++) {
            Collections.shuffle(records, random);
            MirrorReaders shuffled = caughtUp();
            shuffled.apply(change(1, "acme", "other"));
            for (MirrorRepositoryChanged one : records) {
                shuffled.apply(one);
                assertThat(shuffled.mayRead("nobody", REPOSITORY)).isFalse();
            }

            assertThat(shuffled.of(REPOSITORY))
                    .hasValue(new MirrorRepositoryChanged(
                            REPOSITORY, Optional.of(NOW.minusSeconds(1)), Optional.of(NOW), List.of("third"), 3));
        }
    }

    @Test
    void aRecordThatCannotBeReadShutsTheRepositoryUntilOneComesThatCan() {
        MirrorReadersFold.apply(encoded(change(1, "acme")), readers);
        ConsumerRecord<String, byte[]> broken = encoded(change(2, "acme"));
        byte[] value = "{\"repository\": 7}".getBytes(StandardCharsets.UTF_8);
        ConsumerRecord<String, byte[]> unreadable =
                new ConsumerRecord<>(Topics.MIRROR_REPOSITORY, 0, 1, REPOSITORY, value);
        broken.headers().forEach(unreadable.headers()::add);

        MirrorReadersFold.apply(unreadable, readers);

        assertThat(readers.mayRead("acme", REPOSITORY)).isFalse();
        assertThat(readers.of(REPOSITORY).orElseThrow().publicSince())
                .as("it may have been")
                .isPresent();
        MirrorReadersFold.apply(encoded(change(2, "acme")), readers);
        assertThat(readers.mayRead("acme", REPOSITORY)).isTrue();
    }

    @Test
    void aTombstoneForgetsTheRepository() {
        MirrorReadersFold.apply(encoded(change(1, "acme")), readers);

        MirrorReadersFold.apply(new ConsumerRecord<>(Topics.MIRROR_REPOSITORY, 0, 1, REPOSITORY, null), readers);

        assertThat(readers.of(REPOSITORY)).isEmpty();
        assertThat(readers.mayRead("acme", REPOSITORY)).isFalse();
    }

    @Test
    void aRecordUnderANameThatIsNoRepositoryChangesNothing() {
        MirrorReadersFold.apply(
                new ConsumerRecord<>(Topics.MIRROR_REPOSITORY, 0, 1, "builds/acme/b1", new byte[1]), readers);
        MirrorReadersFold.apply(new ConsumerRecord<>(Topics.MIRROR_REPOSITORY, 0, 1, null, new byte[1]), readers);

        assertThat(readers.count()).isZero();
    }

    private static ConsumerRecord<String, byte[]> encoded(MirrorRepositoryChanged change) {
        var produced = new EventCodec("/slipway/test", Clock.systemUTC()).encode(change, TraceParent.fresh());
        ConsumerRecord<String, byte[]> kafkaRecord =
                new ConsumerRecord<>(produced.topic(), 0, 0, produced.key(), produced.value());
        produced.headers().forEach(kafkaRecord.headers()::add);
        return kafkaRecord;
    }
}
