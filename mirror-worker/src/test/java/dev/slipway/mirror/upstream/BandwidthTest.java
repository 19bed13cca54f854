package dev.slipway.mirror.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.registry.RegistryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BandwidthTest {
    private static final int ROOM = 128 << 10;

    private long nanos = 42;
    private final List<Duration> slept = new ArrayList<>();

    private Bandwidth bandwidth(long bytesPerSecond) {
        return new Bandwidth(bytesPerSecond, () -> nanos, pause -> {
            slept.add(pause);
            nanos += pause.toNanos();
        });
    }

    private double seconds() {
        return (nanos - 42) / 1e9;
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 1_000_000, 1_000_000_000, 10_000_000_000L})
    void whatComesTakesAsLongAsItShould(long bytesPerSecond) throws Exception {
        Bandwidth bandwidth = bandwidth(bytesPerSecond);
        long left = 5 * bytesPerSecond;
        while (left > 0) {
            int piece = (int) Math.min(left, bandwidth.piece(ROOM));
            bandwidth.take(piece);
            left -= piece;
        }

        assertThat(seconds()).isCloseTo(5.0, within(0.11));
    }

    /** An upload gets no byte while its download waits, and counts as stalled after a while. */
    @Test
    void nobodyWaitsLongHoweverManyShareIt() throws Exception {
        Bandwidth bandwidth = bandwidth(10_000);
        long[] takenBy = new long[20];
        for (int turn = 0; turn < 1_000; turn++) {
            int piece = bandwidth.piece(ROOM);
            bandwidth.take(piece);
            takenBy[turn % takenBy.length] += piece;
        }

        assertThat(bandwidth.piece(ROOM)).isEqualTo(500);
        assertThat(slept).allSatisfy(pause -> assertThat(pause).isLessThanOrEqualTo(Duration.ofMillis(51)));
        assertThat(takenBy).containsOnly(25_000L);
        assertThat(seconds()).isCloseTo(50.0, within(0.11));
    }

    @Test
    void whatWasNotUsedForLongIsNoCredit() throws Exception {
        Bandwidth bandwidth = bandwidth(1_000);
        nanos += Duration.ofHours(1).toNanos();
        long idleUntil = nanos;

        bandwidth.take(2_000);

        assertThat((nanos - idleUntil) / 1e9).isCloseTo(2.0, within(0.11));
    }

    @Test
    void readsAtLeastOneByteAndNoMoreThanThereIsRoomFor() {
        assertThat(bandwidth(1).piece(ROOM)).isEqualTo(1);
        assertThat(bandwidth(Long.MAX_VALUE).piece(10)).isEqualTo(10);
    }

    @Test
    void anInterruptEndsTheWaiting() {
        Bandwidth bandwidth = new Bandwidth(1, () -> nanos, _ -> {
            throw new InterruptedException("stop");
        });

        assertThatThrownBy(() -> bandwidth.take(100)).isInstanceOf(RegistryException.Interrupted.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
