package dev.slipway.mirror.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.registry.RegistryException;
import dev.slipway.testing.AdjustableClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AwayHostsTest {
    private static final String HOST = "docker.io";
    private static final Way WAY = new Way(HOST, false);
    private static final RegistryException GONE = new RegistryException.Unavailable("no answer");

    private final AdjustableClock clock = new AdjustableClock();
    private final AwayHosts away = new AwayHosts(clock);

    private static RegistryException limited(Duration pause) {
        return new RegistryException.RateLimited("429", Optional.of(pause));
    }

    @Test
    void hostThatFailedIsLeftAloneForHalfAMinuteToAMinute() {
        away.failed(HOST, GONE);

        clock.advance(Duration.ofSeconds(29));
        assertThat(away.failing(HOST)).isPresent();
        assertThat(away.failing("quay.io")).isEmpty();
        clock.advance(Duration.ofSeconds(31));
        assertThat(away.failing(HOST)).isEmpty();
    }

    @Test
    void hostThatFailsAgainIsLeftAloneLongerUntilItAnswers() {
        for (int failures = 0; failures < 10; failures++) {
            away.failed(HOST, GONE);
            clock.advance(Duration.ofMinutes(15));
        }
        away.failed(HOST, GONE);

        clock.advance(Duration.ofMinutes(7));
        assertThat(away.failing(HOST)).isPresent();
        clock.advance(Duration.ofMinutes(8));
        assertThat(away.failing(HOST))
                .as("never longer than a quarter of an hour")
                .isEmpty();

        away.answered(HOST);
        away.failed(HOST, GONE);
        clock.advance(Duration.ofMinutes(1));
        assertThat(away.failing(HOST)).isEmpty();
    }

    @Test
    void failuresAtTheSameTimeCountAsOne() {
        for (int build = 0; build < 100; build++) {
            away.failed(HOST, GONE);
        }

        clock.advance(Duration.ofMinutes(1));
        assertThat(away.failing(HOST)).isEmpty();
    }

    @Test
    void onlyWhatPassesCounts() {
        away.failed(HOST, new RegistryException.Denied("403"));
        away.failed(HOST, new RegistryException.NotFound("404"));
        assertThat(away.failing(HOST)).isEmpty();

        away.failed(HOST, limited(Duration.ofSeconds(5)));
        assertThat(away.failing(HOST)).as("it was waited for, in vain").isPresent();
    }

    @Test
    void tellsOthersNotWhichImageWasAskedFor() {
        String image = "/v2/acme/secret/blobs/sha256:" + "0a".repeat(32);

        away.failed(HOST, new RegistryException.Unavailable("GET https://r.example.com:443" + image + ": 503 no"));
        away.refused(WAY, Duration.ofHours(1), "HEAD https://r.example.com:443/v2/acme/secret/manifests/1: 429");

        assertThat(away.failing(HOST).orElseThrow().reason()).isEqualTo("GET https://r.example.com:443: 503 no");
        assertThat(away.told(WAY).orElseThrow().reason()).isEqualTo("HEAD https://r.example.com:443: 429");
        away.failed("quay.io", new RegistryException.Unavailable("blob sha256:" + "0a".repeat(32) + " was cut off"));
        assertThat(away.failing("quay.io").orElseThrow().reason()).isEqualTo("blob sha256:… was cut off");
    }

    @Test
    void hostThatSaysHowLongIsLeftAloneForSoLong() {
        assertThat(away.refused(WAY, Duration.ofHours(1), "429")).isTrue();

        clock.advance(Duration.ofMinutes(60));
        clock.advance(Duration.ofSeconds(-1));
        assertThat(away.told(WAY)).isPresent();
        assertThat(away.told(new Way(HOST, true)))
                .as("the login has a limit of its own")
                .isEmpty();
        clock.advance(Duration.ofSeconds(62));
        assertThat(away.told(WAY)).isEmpty();
    }

    @Test
    void nobodyIsLeftAloneForLongerThanSixHours() {
        away.refused(WAY, Duration.ofDays(3_000), "429");

        clock.advance(Duration.ofMinutes(359));
        assertThat(away.told(WAY)).isPresent();
        clock.advance(Duration.ofMinutes(2));
        assertThat(away.told(WAY)).isEmpty();
    }

    @Test
    void shortPauseIsWaitedForElsewhereAndAShorterOneTakesNothingBack() {
        assertThat(away.refused(WAY, Duration.ofSeconds(10), "429")).isFalse();
        assertThat(away.told(WAY)).isEmpty();

        away.refused(WAY, Duration.ofHours(2), "429");
        away.refused(WAY, Duration.ofMinutes(1), "429");
        clock.advance(Duration.ofHours(1));
        assertThat(away.told(WAY)).isPresent();
    }

    @Test
    void whatIsToldForLongIsNoFailureBesides() {
        away.failed(HOST, limited(Duration.ofHours(1)));

        assertThat(away.failing(HOST)).isEmpty();
    }
}
