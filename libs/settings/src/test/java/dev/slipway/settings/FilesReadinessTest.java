package dev.slipway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.secretfile.SecretFile;
import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesReadinessTest {
    @TempDir
    private Path directory;

    private Instant now = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void isNotReadyWhenAFileHasBeenUnreadableForLongAndSaysWhy() throws IOException {
        // Given
        Path accounts = SecretFile.write(directory.resolve("accounts.json"), "{}");
        Path tokens = SecretFile.write(directory.resolve("tokens.json"), "[]");
        FilesReadiness readiness =
                readiness(WatchedFile.ofSecret(accounts, () -> now), WatchedFile.ofSecret(tokens, () -> now));
        assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);

        // When
        Files.delete(accounts);

        // Then
        HealthCheckResponse soon = readiness.call();
        assertThat(soon.getStatus()).isEqualTo(Status.UP);
        Map<String, Object> told =
                Map.of(accounts.toString(), "unreadable since 2026-01-01T12:00:00Z: " + accounts + ": is not there");
        assertThat(soon.getData()).hasValue(told);
        now = now.plusSeconds(300);
        assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);
        now = now.plusSeconds(1);
        HealthCheckResponse late = readiness.call();
        assertThat(late.getStatus()).isEqualTo(Status.DOWN);
        assertThat(late.getData()).hasValue(told);
        SecretFile.write(accounts, "{}");
        assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);
    }

    private FilesReadiness readiness(Watched... files) {
        return new FilesReadiness(List.of(files), Duration.ofMinutes(5), () -> now);
    }
}
