package dev.slipway.events.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceParentTest {
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT_ID = "00f067aa0ba902b7";

    @ParameterizedTest
    @CsvSource({"00, false", "01, true", "02, false", "03, true", "fe, false", "ff, true"})
    void keepsTheOneFlagThatItKnows(String flags, boolean sampled) {
        assertThat(TraceParent.parse("00-" + TRACE_ID + "-" + PARENT_ID + "-" + flags))
                .contains(new TraceParent(TRACE_ID, PARENT_ID, sampled));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "-what-may-come"})
    void readsALaterVersionAsFarAsItsOwnGoes(String more) {
        TraceParent parsed = TraceParent.parse("cc-" + TRACE_ID + "-" + PARENT_ID + "-01" + more)
                .orElseThrow();

        assertThat(parsed).hasToString("00-" + TRACE_ID + "-" + PARENT_ID + "-01");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
                " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,"
                        + "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            })
    void replacesWhatIsAbsentOrMalformed(String header) {
        TraceParent first = TraceParent.continuing(header);
        TraceParent second = TraceParent.continuing(header);

        assertThat(first.traceId()).isNotEqualTo(TRACE_ID).isNotEqualTo(second.traceId());
        assertThat(first.parentId()).isNotEqualTo(PARENT_ID).isNotEqualTo(second.parentId());
    }

    @Test
    void aFreshOneIsAHeaderThatItReadsBack() {
        TraceParent fresh = TraceParent.fresh();

        assertThat(TraceParent.parse(fresh.toString())).contains(fresh);
        assertThat(TraceParent.continuing(fresh.toString())).isEqualTo(fresh);
    }

    @Test
    void cannotBeMadeOfIdsThatMeanNothing() {
        assertThatThrownBy(() -> new TraceParent("0".repeat(32), PARENT_ID, true))
                .hasMessageContaining("trace id");
        assertThatThrownBy(() -> new TraceParent(TRACE_ID, "0".repeat(16), true))
                .hasMessageContaining("parent id");
    }
}
