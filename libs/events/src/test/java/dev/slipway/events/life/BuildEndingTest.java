package dev.slipway.events.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.Event;
import dev.slipway.events.Samples;
import dev.slipway.events.json.EventJson;
import dev.slipway.events.json.UnreadableEventException;
import dev.slipway.events.type.EventType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BuildEndingTest {
    private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");
    private static final BuildEnding ENDING = BuildEnding.of(Samples.requested("b1"));
    private static final BuildFinished.Image IMAGE =
            new BuildFinished.Image("builds/acme/b1", "sha256:0", Optional.empty(), 1, 2);

    @Test
    void saysWhoseEndItIsAndWhichAttemptBringsIt() {
        BuildFinished finished = ENDING.by("b1-1").succeeded(IMAGE, NOW);

        assertThat(finished)
                .isEqualTo(new BuildFinished(
                        "b1",
                        "acme",
                        BuildOutcome.SUCCEEDED,
                        Optional.of("b1-1"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(IMAGE),
                        Optional.empty(),
                        Optional.empty(),
                        NOW));
        assertThat(ENDING.timedOut("too long", NOW).attemptId()).isEmpty();
    }

    @Test
    void noBuildEndsForAReasonThatDoesNotGoWithItsOutcome() {
        assertThatThrownBy(() -> ENDING.failed(FinishReason.INVALID_REQUEST, "x", NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reason: no build is failed for the reason invalid_request");
        assertThatThrownBy(() -> ENDING.rejected(FinishReason.MACHINERY, "x", NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyABuildThatSucceededHasAnImage() {
        assertThatThrownBy(() -> new BuildFinished(
                        "b1",
                        "acme",
                        BuildOutcome.FAILED,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(IMAGE),
                        Optional.empty(),
                        Optional.empty(),
                        NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("image: a build that is failed has none");
    }

    @ParameterizedTest
    @EnumSource
    void aReasonIsWrittenAndReadAsItsWord(FinishReason reason) throws Exception {
        BuildOutcome outcome = Arrays.stream(BuildOutcome.values())
                .filter(reason::explains)
                .findFirst()
                .orElseThrow();
        BuildFinished finished = new BuildFinished(
                "b1",
                "acme",
                outcome,
                Optional.empty(),
                Optional.of(reason),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                NOW);

        byte[] json = EventJson.write(finished);

        assertThat(new String(json, StandardCharsets.UTF_8)).contains("\"reason\":\"" + reason.word() + "\"");
        assertThat(EventJson.read(json, EventType.BUILD_FINISHED)).isEqualTo(finished);
        assertThat(FinishReason.class
                        .getField(reason.name())
                        .getAnnotation(JsonProperty.class)
                        .value())
                .isEqualTo(reason.word());
    }

    @Test
    void aReasonOfALaterVersionHidesNoEnd() throws Exception {
        String json = new String(
                EventJson.write(ENDING.failed(FinishReason.BUILD, "RUN failed", NOW)), StandardCharsets.UTF_8);

        Event read = EventJson.read(
                json.replace("\"build\"", "\"of_tomorrow\"").getBytes(StandardCharsets.UTF_8),
                EventType.BUILD_FINISHED);

        assertThat(read).isInstanceOfSatisfying(BuildFinished.class, finished -> {
            assertThat(finished.outcome()).isEqualTo(BuildOutcome.FAILED);
            assertThat(finished.reason()).isEmpty();
            assertThat(finished.message()).contains("RUN failed");
        });
    }

    @Test
    void anEndThatMakesNoSenseIsUnreadable() {
        String json = new String(
                        EventJson.write(ENDING.failed(FinishReason.BUILD, "RUN failed", NOW)), StandardCharsets.UTF_8)
                .replace("\"build\"", "\"timeout\"");

        assertThatThrownBy(() -> EventJson.read(json.getBytes(StandardCharsets.UTF_8), EventType.BUILD_FINISHED))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("no build is failed for the reason timeout");
    }
}
