package dev.slipway.buildapi.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildCancel;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImageConverted.Disk;
import dev.slipway.events.ImageConverted.Result;
import dev.slipway.events.ImagePushed;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WebhookEventTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String DIGEST = "sha256:" + "01".repeat(32);

    private static ImagePushed pushed(String repository, Optional<String> tag) {
        return new ImagePushed(
                repository,
                tag,
                DIGEST,
                "application/vnd.oci.image.index.v1+json",
                Optional.empty(),
                Optional.empty(),
                NOW);
    }

    private static ImageConverted converted(Result result, boolean hasDisk) {
        Disk disk = new Disk("/disks/x.ext4", "ext4", 4096, "00".repeat(32), Optional.empty());
        return new ImageConverted(
                "builds/acme/b1",
                DIGEST,
                result,
                Optional.empty(),
                Optional.of(disk).filter(_ -> hasDisk),
                5,
                NOW);
    }

    @Test
    void tellsOfAnImageWhenItsTagArrivesAndNotOfItsParts() {
        assertThat(WebhookEvent.of(pushed("builds/acme/b1", Optional.of("image"))))
                .contains(new WebhookEvent("b1", "image.pushed", "image.pushed", NOW));
        assertThat(WebhookEvent.of(pushed("builds/acme/b1", Optional.empty()))).isEmpty();
        assertThat(WebhookEvent.of(pushed("cache/acme/main", Optional.of("latest"))))
                .isEmpty();
    }

    @Test
    void tellsOfDisksAndOfFailuresUnderKeysOfTheirOwn() {
        assertThat(WebhookEvent.of(converted(Result.CONVERTED, true)))
                .map(WebhookEvent::key)
                .contains("image.converted");
        assertThat(WebhookEvent.of(converted(Result.SKIPPED, true)))
                .map(WebhookEvent::key)
                .contains("image.converted");
        assertThat(WebhookEvent.of(converted(Result.FAILED, false)))
                .contains(new WebhookEvent("b1", "image.converted.failed", "image.converted", NOW));
        assertThat(WebhookEvent.of(converted(Result.SKIPPED, false))).isEmpty();
    }

    @Test
    void tellsOfNothingElse() {
        assertThat(WebhookEvent.of(new BuildCancel("b1", "ci", NOW))).isEmpty();
    }
}
