package dev.slipway.converter.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.converter.Configs;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CleanupConfigTest {

    @Test
    void disksGoOnlyLongAfterTheirImagesByDefault() throws IOException {
        CleanupConfig cleanup = config(Map.of());

        assertThat(cleanup.every().duration()).contains(Duration.ofHours(1));
        assertThat(cleanup.grace()).isEqualTo(Duration.ofHours(24));
        assertThat(cleanup.dryRun()).isFalse();
        assertThat(cleanup.secretFile()).isEmpty();
    }

    @Test
    void cleanupCanBeOff() throws IOException {
        assertThat(config(Map.of("slipway.converter.cleanup.every", "off"))
                        .every()
                        .duration())
                .isEmpty();
    }

    @Test
    void namesTheSettingOfAnIntervalThatIsNone() {
        assertThatThrownBy(() -> config(Map.of("slipway.converter.cleanup.every", "never")))
                .hasMessageContaining("slipway.converter.cleanup.every")
                .hasMessageContaining("never");
    }

    private static CleanupConfig config(Map<String, String> settings) throws IOException {
        return Configs.of(CleanupConfig.class, settings);
    }
}
