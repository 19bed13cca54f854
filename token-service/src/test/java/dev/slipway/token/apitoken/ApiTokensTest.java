package dev.slipway.token.apitoken;

import static dev.slipway.token.apitoken.SampleTokens.expiring;
import static dev.slipway.token.apitoken.SampleTokens.revoked;
import static dev.slipway.token.apitoken.SampleTokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ApiTokenChanged;
import dev.slipway.events.BuildCancel;
import dev.slipway.events.Event;
import dev.slipway.events.Topics;
import dev.slipway.events.account.Role;
import dev.slipway.kafka.EventCodec;
import dev.slipway.testing.AdjustableClock;
import dev.slipway.token.apitoken.ApiTokens.Answer;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiTokensTest {
    private static final String TEXT = "slw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private final AdjustableClock clock = new AdjustableClock();
    private final ApiTokens tokens = new ApiTokens(clock);
    private final ApiTokenChanged good = token("t1", TEXT, Role.TENANT, Optional.of("acme"), 7);

    @BeforeEach
    void catchUp() {
        tokens.caughtUp();
    }

    @Test
    void findsATokenByItsTextAndByItsIdWithItsHash() {
        tokens.apply(good);

        assertThat(tokens.find(TEXT)).isEqualTo(new Answer.Valid(good));
        assertThat(tokens.find("t1", good.sha256())).isEqualTo(new Answer.Valid(good));
        assertThat(tokens.find("t1", "0".repeat(64))).isEqualTo(new Answer.Unknown());
        assertThat(tokens.find("t2", good.sha256())).isEqualTo(new Answer.Unknown());
        assertThat(tokens.find(TEXT + "A")).isEqualTo(new Answer.Unknown());
        assertThat(tokens.find("slw_")).isEqualTo(new Answer.Unknown());
        assertThat(tokens.count()).isEqualTo(1);
    }

    @Test
    void takesNoHashForAToken() {
        tokens.apply(good);

        assertThat(tokens.find(good.sha256())).isEqualTo(new Answer.Unknown());
        assertThat(tokens.find("slw_" + good.sha256())).isEqualTo(new Answer.Unknown());
    }

    @Test
    void saysNothingBeforeItKnowsEveryRevocation() {
        ApiTokens behind = new ApiTokens(clock);
        behind.apply(good);

        assertThat(behind.find(TEXT)).isEqualTo(new Answer.NotCaughtUp());
        assertThat(behind.find("slw_unknown")).isEqualTo(new Answer.NotCaughtUp());
        assertThat(behind.find("t1", good.sha256())).isEqualTo(new Answer.NotCaughtUp());
    }

    @Test
    void letsATokenOpenNothingFromTheMomentOfItsEnd() {
        tokens.apply(expiring(good, clock.instant().plusSeconds(60)));
        assertThat(tokens.find(TEXT)).isInstanceOf(Answer.Valid.class);

        clock.advance(Duration.ofSeconds(60));

        assertThat(tokens.find(TEXT)).isEqualTo(new Answer.Expired("t1"));
    }

    @Test
    void revivesNoRevokedTokenByARecordThatComesTwiceOrLate() {
        tokens.apply(good);
        tokens.apply(revoked(good));
        tokens.apply(good);

        assertThat(tokens.find(TEXT)).isEqualTo(new Answer.Revoked("t1"));
        assertThat(tokens.find("t1", good.sha256())).isEqualTo(new Answer.Revoked("t1"));
    }

    @Test
    void saysOfARevokedTokenThatHasExpiredTooThatItWasRevoked() {
        tokens.apply(expiring(revoked(good), clock.instant().minusSeconds(1)));

        assertThat(tokens.find(TEXT)).isEqualTo(new Answer.Revoked("t1"));
    }

    @Test
    void forgetsATokenThatIsGoneForGood() {
        tokens.apply(good);
        tokens.remove("t1");
        tokens.remove("t2");

        assertThat(tokens.find(TEXT)).isEqualTo(new Answer.Unknown());
        assertThat(tokens.count()).isZero();
    }

    @Test
    void letsTheLaterRecordDecideAboutTwoTokensOfOneText() {
        ApiTokenChanged other = token("t2", TEXT, Role.ADMIN, Optional.empty(), 8);
        tokens.apply(good);
        tokens.apply(other);
        tokens.apply(revoked(other));

        assertThat(tokens.find(TEXT)).isEqualTo(new Answer.Revoked("t2"));
        tokens.remove("t1");
        assertThat(tokens.find(TEXT)).isEqualTo(new Answer.Revoked("t2"));
    }

    @Test
    void readsTheTopicsRecords() {
        ApiTokenFold.apply(delivered(good), tokens);
        assertThat(tokens.find(TEXT)).isEqualTo(new Answer.Valid(good));

        ApiTokenFold.apply(record("t1", null), tokens);
        assertThat(tokens.find(TEXT)).isEqualTo(new Answer.Unknown());
    }

    @Test
    void letsATokenOpenNothingWhoseRecordCannotBeRead() {
        ApiTokenFold.apply(delivered(good), tokens);

        ApiTokenFold.apply(record("t1", new byte[] {'{'}), tokens);

        assertThat(tokens.find(TEXT)).isEqualTo(new Answer.Unknown());
    }

    @Test
    void passesOverWhatIsNoToken() {
        ApiTokenFold.apply(delivered(good), tokens);

        ApiTokenFold.apply(delivered(new BuildCancel("t1", "ops", clock.instant())), tokens);
        ApiTokenFold.apply(record(null, new byte[0]), tokens);

        assertThat(tokens.find(TEXT)).isEqualTo(new Answer.Valid(good));
    }

    private ConsumerRecord<String, byte[]> delivered(Event event) {
        ProducerRecord<String, byte[]> sent = new EventCodec("/slipway/test", clock).encode(event);
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

    private static ConsumerRecord<String, byte[]> record(String key, byte[] value) {
        return new ConsumerRecord<>(Topics.API_TOKEN, 0, 0, key, value);
    }
}
