package dev.slipway.kafka.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.LauncherState;
import dev.slipway.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class LaunchersTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final Launchers launchers = new Launchers(Clock.fixed(NOW, ZoneOffset.UTC));

    private static LauncherState state(String name, String start, long sequence, Duration age) {
        return new LauncherState(
                name,
                start,
                sequence,
                "1",
                "qemu/kvm",
                2,
                4_096 + (int) sequence,
                0,
                List.of(),
                false,
                Optional.empty(),
                NOW.minus(age));
    }

    private LauncherState only() {
        assertThat(launchers.all()).hasSize(1);
        return launchers.all().getFirst().state();
    }

    @Test
    void aLauncherThatIsSilentIsLost() {
        launchers.apply(state("quiet", "s1", 3, Launchers.LOST_AFTER.plusSeconds(1)));
        launchers.apply(state("well", "s2", 3, Launchers.LOST_AFTER.minusSeconds(1)));

        assertThat(launchers.all()).extracting(Launchers.Standing::lost).containsExactly(true, false);
    }

    @Test
    void ofOneStartTheLaterWordCountsWhateverTheirOrder() {
        LauncherState later = state("one", "s1", 4, Duration.ofSeconds(5));
        launchers.apply(later);
        launchers.apply(state("one", "s1", 3, Duration.ofSeconds(10)));

        assertThat(only()).isEqualTo(later);
    }

    @Test
    void aRestartedLauncherCountsItsWordsAnew() {
        LauncherState restarted = state("one", "s2", 0, Duration.ofSeconds(1));
        launchers.apply(state("one", "s1", 900, Duration.ofSeconds(6)));
        launchers.apply(restarted);
        launchers.apply(state("one", "s1", 899, Duration.ofSeconds(11)));

        assertThat(only()).isEqualTo(restarted);
    }

    @Test
    void aLauncherThatStoppedInPeaceOrADayAgoIsForgotten() {
        launchers.apply(state("stopped", "s1", 3, Duration.ofSeconds(1)));
        launchers.apply(state("gone", "s2", 3, Duration.ofHours(25)));

        LaunchersFold.apply(new ConsumerRecord<>(Topics.LAUNCHER_STATE, 0, 7, "stopped", null), launchers);

        assertThat(launchers.all()).isEmpty();
    }

    @Test
    void whatIsNoStateOfALauncherIsPassedOver() {
        byte[] text = "hello".getBytes(StandardCharsets.UTF_8);

        LaunchersFold.apply(new ConsumerRecord<>(Topics.LAUNCHER_STATE, 0, 7, "one", text), launchers);

        assertThat(launchers.all()).isEmpty();
    }

    @Test
    void theLargestOfThoseThatAnswerSaysWhatBuildsMayTake() {
        assertThat(launchers.largestMemoryMb()).isZero();
        launchers.apply(state("small", "s1", 1, Duration.ZERO));
        launchers.apply(state("large", "s2", 100, Duration.ZERO));
        launchers.apply(state("lost", "s3", 900, Duration.ofMinutes(1)));

        assertThat(launchers.largestMemoryMb()).isEqualTo(4_196);
    }

    private static LauncherState state(
            String name, int memoryMb, int takenMb, List<String> builds, boolean draining, Optional<String> problem) {
        return new LauncherState(name, "s", 0, "1", "qemu/kvm", 2, memoryMb, takenMb, builds, draining, problem, NOW);
    }

    @Test
    void thoseThatTakeNoBuildsAreNoneOfTheLargest() {
        launchers.apply(state("small", 4_096, 0, List.of(), false, Optional.empty()));
        launchers.apply(state("stops", 16_384, 0, List.of(), true, Optional.empty()));
        launchers.apply(state("ill", 16_384, 0, List.of(), false, Optional.of("no kernel")));

        assertThat(launchers.largestMemoryMb()).isEqualTo(4_096);
        assertThat(launchers.roomFor(8_192)).isEqualTo(Launchers.Room.AWAY);
        assertThat(launchers.roomFor(32_768)).isEqualTo(Launchers.Room.NONE);
    }

    @Test
    void oneThatIsLargeEnoughHasRoomOnceAPlaceAndTheMemoryAreFree() {
        launchers.apply(state("places", 16_384, 1_024, List.of("b1", "b2"), false, Optional.empty()));
        launchers.apply(state("memory", 16_384, 12_000, List.of("b3"), false, Optional.empty()));

        assertThat(launchers.roomFor(8_192)).isEqualTo(Launchers.Room.BUSY);

        launchers.apply(state("free", 8_192, 0, List.of("b4"), false, Optional.empty()));

        assertThat(launchers.roomFor(8_192)).isEqualTo(Launchers.Room.FREE);
        assertThat(launchers.haveTaken("b4", 8_192)).isTrue();
        assertThat(launchers.haveTaken("b4", 8_193)).isFalse();
        assertThat(launchers.haveTaken("b5", 1)).isFalse();
    }
}
