package dev.slipway.mirror.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.testing.AdjustableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyProgressTest {
    private static final long MB = 1 << 20;
    private static final Descriptor SMALL = layer("small", 50 * MB);
    private static final Descriptor LARGE = layer("large", 300 * MB);

    private final AdjustableClock clock = new AdjustableClock();
    private final List<String> told = new ArrayList<>();

    private static Descriptor layer(String name, long bytes) {
        return Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digest.sha256(name.getBytes(StandardCharsets.UTF_8)), bytes);
    }

    private CopyProgress of(Descriptor... blobs) {
        CopyWatch watch = new CopyWatch(
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                (bytes, all) -> told.add(CopyWatch.megabytes(bytes, all)));
        CopyProgress progress = new CopyProgress(watch, clock);
        List.of(blobs).forEach(progress::found);
        return progress;
    }

    private void after(int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void saysNothingOfAShortCopy() {
        CopyProgress progress = of(SMALL, LARGE);

        progress.copying(LARGE);
        progress.sent(LARGE, 300 * MB);
        after(1);
        progress.copied(LARGE);

        assertThat(told).isEmpty();
    }

    @Test
    void saysOfALongCopyNowAndThenHowMuchHasArrived() {
        CopyProgress progress = of(SMALL, LARGE);

        progress.present(SMALL);
        progress.copying(LARGE);
        after(2);
        progress.sent(LARGE, 70 * MB);
        progress.sent(LARGE, 71 * MB);
        after(4);
        progress.sent(LARGE, 100 * MB);
        after(1);
        progress.sent(LARGE, 200 * MB);
        after(5);
        progress.copied(LARGE);

        assertThat(told).containsExactly("120 of 350 MB", "250 of 350 MB", "350 of 350 MB");
    }

    @Test
    void countsABlobOnceThatIsSentAgain() {
        CopyProgress progress = of(LARGE);

        progress.copying(LARGE);
        progress.sent(LARGE, 200 * MB);
        after(2);
        progress.sent(LARGE, 10 * MB);
        after(5);
        progress.sent(LARGE, 250 * MB);

        assertThat(told).containsExactly("200 of 300 MB", "250 of 300 MB");
    }

    @Test
    void countsBlobsThatComeSideBySide() {
        CopyProgress progress = of(SMALL, LARGE);

        progress.copying(LARGE);
        progress.copying(SMALL);
        progress.sent(LARGE, 100 * MB);
        progress.sent(SMALL, 20 * MB);
        progress.sent(LARGE, 200 * MB);
        after(2);
        progress.copied(SMALL);

        assertThat(told).containsExactly("250 of 350 MB");
    }

    @Test
    void countsNoManifests() {
        CopyProgress progress = of(SMALL);

        after(3);
        progress.copied(Descriptor.of(MediaTypes.OCI_MANIFEST, LARGE.digest(), 300 * MB));

        assertThat(told).containsExactly("0 of 50 MB");
    }
}
