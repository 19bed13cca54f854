package dev.slipway.token.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.life.BuildLife;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.kafka.TopicCatalog;
import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.neighbours.BrokerSettings;
import dev.slipway.token.scope.Scope;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grants on the topic of a real broker. */
class GrantTopicIT {
    @TempDir
    private Path temporary;

    @Test
    void restoresGrantsAfterServiceAndBrokerWereKilledAndTellsEveryReplica() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSettings.ofCheckout(temporary.resolve("broker")))) {
            TopicCatalog.ensure(broker.clientProperties());
            Grant.Open open = openGrant("b1");
            Grant.Ended ended = new Grant.Ended("b2", BuildOutcome.FAILED, open.authorizedAt());
            Grants before = grants();
            try (GrantFold fold = GrantFold.open(broker.clientProperties(), before);
                    KafkaGrantLog log = new KafkaGrantLog(broker.clientProperties(), before)) {
                log.write(open);
                log.write(openGrant("b2"));
                log.write(ended);
                log.write(openGrant("b3"));
                log.forget("b3");
                assertThat(before.peek("b1")).contains(open);
                assertThat(before.peek("b2")).contains(ended);
            }
            broker.kill();
            broker.restart();

            Grants first = grants();
            Grants second = grants();
            try (GrantFold fold = GrantFold.open(broker.clientProperties(), first);
                    GrantFold replica = GrantFold.open(broker.clientProperties(), second);
                    KafkaGrantLog log = new KafkaGrantLog(broker.clientProperties(), first)) {
                await().atMost(Duration.ofSeconds(30)).until(() -> first.isCaughtUp() && second.isCaughtUp());
                assertThat(first.peek("b1")).contains(open);
                assertThat(first.peek("b2")).contains(ended);
                assertThat(first.peek("b3")).isEmpty();

                log.write(new Grant.Ended("b1", BuildOutcome.FAILED, Instant.now()));
                await().atMost(Duration.ofSeconds(1))
                        .until(() -> second.peek("b1").orElseThrow() instanceof Grant.Ended);
            }
        }
    }

    private static Grants grants() {
        return new Grants(Duration.ofDays(7), Clock.systemUTC());
    }

    private static Grant.Open openGrant(String buildId) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new Grant.Open(
                buildId,
                List.of(Scope.repository("builds/acme/" + buildId, "pull", "push")),
                now,
                Duration.ofMinutes(70),
                BuildLife.NEW,
                now.plus(Duration.ofHours(24)),
                now.plus(Duration.ofHours(28)));
    }
}
