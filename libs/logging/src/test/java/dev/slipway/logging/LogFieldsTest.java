package dev.slipway.logging;

import static org.assertj.core.api.Assertions.assertThat;

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

    private static ExtLogRecord logged(String message, Object... parameters) {
        ExtLogRecord logged = new ExtLogRecord(
                Level.INFO, message, ExtLogRecord.FormatStyle.NO_FORMAT, LogFieldsTest.class.getName());
        logged.setParameters(parameters);
        return logged;
    }
}
