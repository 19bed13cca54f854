package dev.slipway.mirror.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.events.Event;
import dev.slipway.events.MirrorUpstreamObserved;
import dev.slipway.events.MirrorUpstreamObserved.Quota;
import dev.slipway.mirror.policy.Occasion;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.limit.Courtesy;
import dev.slipway.registry.limit.RateLimit;
import dev.slipway.testing.AdjustableClock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MannersTest {
    private static final String HOST = "docker.io";
    private static final String OWN = "127.0.0.1:5000";

    private final AdjustableClock clock = new AdjustableClock();
    private final Manners manners = new Manners(Set.of(OWN), 20, Optional.empty(), clock);
    private final List<Event> published = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private boolean kafkaIsAway;
    private final UpstreamReporter reporter = UpstreamReporter.of(
            manners,
            event -> {
                if (kafkaIsAway) {
                    throw new IllegalStateException("Kafka is away");
                }
                published.add(event);
            },
            meters);

    private static RateLimit limit(long remaining) {
        return new RateLimit(
                100, remaining, Optional.of(Duration.ofHours(6)), Optional.empty(), Optional.of("192.0.2.7"));
    }

    private Courtesy of(Occasion occasion) {
        return manners.courtesy(false, occasion);
    }

    @Test
    void nobodyAsksAHostThatWantsToBeLeftAloneButWhoMust() {
        of(Occasion.BUILD).refused(HOST, Duration.ofHours(1), "429 toomanyrequests");

        for (Occasion occasion : List.of(Occasion.BUILD, Occasion.UNATTENDED)) {
            assertThatThrownBy(() -> of(occasion).checkMayAsk(HOST, false))
                    .as("not even by HEAD")
                    .isInstanceOfSatisfying(
                            RegistryException.RateLimited.class,
                            e -> assertThat(e.retryAfter().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofHours(1)))
                    .hasMessageContainingAll("docker.io wants to be left alone until ", "429 toomanyrequests");
        }
        assertThatCode(() -> of(Occasion.REQUEST).checkMayAsk(HOST, true)).doesNotThrowAnyException();
        assertThatCode(() -> of(Occasion.BUILD).checkMayAsk("quay.io", true)).doesNotThrowAnyException();
        assertThatCode(() -> manners.courtesy(true, Occasion.BUILD).checkMayAsk(HOST, true))
                .doesNotThrowAnyException();
        clock.advance(Duration.ofMinutes(62));
        assertThatCode(() -> of(Occasion.BUILD).checkMayAsk(HOST, true)).doesNotThrowAnyException();
    }

    @Test
    void whatNobodyWaitsForLeavesTheLastOfTheLimitToPeople() throws Exception {
        of(Occasion.BUILD).told(HOST, limit(20));
        of(Occasion.UNATTENDED).checkMayAsk(HOST, true);

        of(Occasion.BUILD).told(HOST, limit(19));

        assertThatThrownBy(() -> of(Occasion.UNATTENDED).checkMayAsk(HOST, true))
                .hasMessage(
                        "docker.io has 19 of 100 pulls left, and the last 20 percent are kept for builds and people");
        of(Occasion.UNATTENDED).checkMayAsk(HOST, false);
        of(Occasion.BUILD).checkMayAsk(HOST, true);
        of(Occasion.REQUEST).checkMayAsk(HOST, true);
        clock.advance(Duration.ofHours(6));
        of(Occasion.UNATTENDED).checkMayAsk(HOST, true);
    }

    @ParameterizedTest
    @EnumSource
    void ownRegistryIsAskedInAnyCase(Occasion occasion) throws Exception {
        Courtesy courtesy = of(occasion);
        courtesy.refused(OWN, Duration.ofHours(1), "429");
        courtesy.told(OWN, limit(0));

        courtesy.checkMayAsk(OWN, true);
        reporter.report();

        assertThat(published).isEmpty();
    }

    @Test
    void tellsWhatIsNewOnceAndAgainWhereKafkaWasAway() {
        of(Occasion.BUILD).told(HOST, limit(77));
        of(Occasion.BUILD).told(HOST, limit(76));
        kafkaIsAway = true;
        reporter.report();
        assertThat(published).isEmpty();
        kafkaIsAway = false;

        reporter.report();
        reporter.report();

        assertThat(published)
                .containsExactly(new MirrorUpstreamObserved(
                        HOST,
                        false,
                        Optional.of(
                                new Quota(100, 76, Optional.of(21_600L), Optional.of("192.0.2.7"), clock.instant())),
                        Optional.empty(),
                        clock.instant()));
    }

    @Test
    void tellsWhenAndWhyAHostIsLeftAloneAndThatItIsNotAnyMore() {
        manners.failed(HOST, new RegistryException.Unavailable("no answer"));
        reporter.report();
        manners.answered(HOST);
        reporter.report();

        assertThat(published).hasSize(2).allSatisfy(event -> assertThat(event)
                .isInstanceOfSatisfying(MirrorUpstreamObserved.class, seen -> assertThat(seen.quota())
                        .isEmpty()));
        assertThat(((MirrorUpstreamObserved) published.getFirst())
                        .away()
                        .orElseThrow()
                        .reason())
                .isEqualTo("no answer");
        assertThat(((MirrorUpstreamObserved) published.getLast()).away()).isEmpty();
    }

    @Test
    void showsLimitsAsMetricsThatSayWhatTheyAre() {
        of(Occasion.BUILD).told(HOST, limit(76));
        manners.courtesy(true, Occasion.BUILD).refused(HOST, Duration.ofHours(1), "429");
        reporter.report();

        assertThat(gauge("remaining.pulls", "false")).isEqualTo(76);
        assertThat(gauge("limit.pulls", "false")).isEqualTo(100);
        assertThat(gauge("away.seconds", "false")).isZero();
        assertThat(gauge("away.seconds", "true")).isGreaterThanOrEqualTo(3_600);
        assertThat(gauge("limit.pulls", "true")).isNaN();
        of(Occasion.BUILD).told(HOST, limit(75));
        assertThat(gauge("remaining.pulls", "false")).isEqualTo(75);
        assertThat(meters.getMeters())
                .extracting(meter -> meter.getId().getDescription())
                .doesNotContainNull();
    }

    @Test
    void remembersNoEndOfHosts() {
        for (int host = 0; host < 10_000; host++) {
            of(Occasion.BUILD).told("r" + host + ".example.com", limit(5));
            of(Occasion.BUILD).refused("s" + host + ".example.com", Duration.ofHours(1), "429");
        }
        reporter.report();

        assertThat(published).hasSize(100);
        assertThat(meters.getMeters()).extracting(Meter::getId).hasSize(300);
    }

    private double gauge(String name, String login) {
        return meters.get("slipway.mirror_worker.upstream." + name)
                .tags("host", HOST, "login", login)
                .gauge()
                .value();
    }
}
