package dev.slipway.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.logging.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

final class LogFieldsTest {
    private final LogFields filter = new LogFields();

    @Test
    void makesEachKeyValueAField() {
        // Given
        ExtLogRecord logged =
                logged("prepared: buildId=b1 reason=no such image image=alpine", "b1", "no such image", "alpine");

        // When
        boolean passes = filter.isLoggable(logged);

        // Then
        assertThat(passes).isTrue();
        assertThat(logged.getMdcCopy())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("buildId", "b1", "reason", "no such image", "image", "alpine"));
    }

    @Test
    void takesAValueForItsOwnKeyThoughAnotherLooksLikeIt() {
        ExtLogRecord logged = logged("moved: from=to=x to=y", "to=x", "y");

        filter.isLoggable(logged);

        assertThat(logged.getMdcCopy()).isEqualTo(Map.of("from", "to=x", "to", "y"));
    }

    @Test
    void letsRecordsWithoutKeyValuesPassAsTheyAre() {
        ExtLogRecord logged = logged("ready");

        assertThat(filter.isLoggable(logged)).isTrue();
        assertThat(logged.getMdcCopy()).isEmpty();
    }

    @Test
    void aMessageIsOneLineThatNoTerminalObeys() {
        ExtLogRecord logged = logged(
                "refused: name=a\u001b[2J\n2026-01-01 INFO forged reason=x", "a\u001b[2J\n2026-01-01 INFO forged", "x");

        filter.isLoggable(logged);
        filter.isLoggable(logged);

        assertThat(logged.getFormattedMessage())
                .isEqualTo("refused: name=a\\u001b[2J\\n2026-01-01 INFO forged reason=x");
        assertThat(logged.getMdcCopy())
                .isEqualTo(Map.of("name", "a\\u001b[2J\\n2026-01-01 INFO forged", "reason", "x"));
    }

    @Test
    void aFailureShowsWhatAStrangerSaidAndKeepsItsTrace() {
        IOException cause = new IOException("said \u009b31m\n2026-01-01 INFO forged");
        IllegalStateException failure = new IllegalStateException("broke", cause);
        failure.addSuppressed(new IOException("\u202eback"));
        ExtLogRecord logged = logged("broke");
        logged.setThrown(failure);

        filter.isLoggable(logged);
        filter.isLoggable(logged);

        StringWriter trace = new StringWriter();
        logged.getThrown().printStackTrace(new PrintWriter(trace, true));
        assertThat(trace.toString())
                .startsWith("java.lang.IllegalStateException: broke\n")
                .contains(
                        "Caused by: java.io.IOException: said \\u009b31m\n    2026-01-01 INFO forged\n",
                        "Suppressed: java.io.IOException: \\u202eback\n",
                        "aFailureShowsWhatAStrangerSaidAndKeepsItsTrace");
    }

    @Test
    void leavesAFailureAloneThatQuotesNobody() {
        IllegalStateException failure = new IllegalStateException("broke", new IOException("gone"));
        ExtLogRecord logged = logged("broke");
        logged.setThrown(failure);

        filter.isLoggable(logged);

        assertThat(logged.getThrown()).isSameAs(failure);
    }

    private static ExtLogRecord logged(String message, Object... parameters) {
        ExtLogRecord logged = new ExtLogRecord(
                Level.INFO, message, ExtLogRecord.FormatStyle.NO_FORMAT, LogFieldsTest.class.getName());
        logged.setParameters(parameters);
        return logged;
    }
}
