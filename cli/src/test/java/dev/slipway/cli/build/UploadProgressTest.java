package dev.slipway.cli.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UploadProgressTest {
    @Test
    void saysBytesAndRate() {
        assertThat(UploadProgress.text(12_500_000, 50_000_000, "sent", 2_500_000_000L))
                .isEqualTo("context: 12.5 of 50.0 MB sent, 5.0 MB/s, 3 s");
    }

    @Test
    void saysNoTotalWhereNobodyKnowsIt() {
        assertThat(UploadProgress.text(1_000_000, 0, "packed", 4_000_000_000L))
                .isEqualTo("context: 1.0 MB packed, 0.3 MB/s, 4 s");
    }
}
