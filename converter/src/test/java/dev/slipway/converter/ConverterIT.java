package dev.slipway.converter;

import static dev.slipway.converter.RealTraffic.converted;
import static dev.slipway.converter.RealTraffic.publish;
import static dev.slipway.converter.RealTraffic.publishDeadly;
import static dev.slipway.converter.RealTraffic.push;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.converter.convert.Pushes;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.description.Verity;
import dev.slipway.disk.file.Folders;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImageConverted.Result;
import dev.slipway.events.ImagePushed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The converter with a real broker and a real registry. */
@QuarkusTest
@QuarkusTestResource(RealBackends.class)
class ConverterIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Inject
    MeterRegistry metrics;

    private double skippedCaches() {
        Counter skipped = metrics.find("slipway.converter.skips")
                .tag("reason", "cache_repository")
                .counter();
        return skipped == null ? 0 : skipped.count();
    }

    @Test
    void answersEveryPushOfABuildOnce() throws IOException {
        EmptyImage image = push("builds/acme/b01", new EmptyImage("pipeline"));
        push("builds/acme/b02", image);
        ImagePushed bad = Pushes.of("builds/acme/b03", EmptyImage.digest(new byte[] {3}));

        publish(Pushes.of("builds/acme/b01", image.digest()));
        await().atMost(LONG).until(() -> converted("builds/acme/b01").size() == 1);
        publish(Pushes.of("cache/acme/main", image.digest()), Pushes.of("builds/acme/b02", image.digest()), bad);
        await().atMost(LONG)
                .until(() -> converted("builds/acme/b02").size() == 1
                        && converted("builds/acme/b03").size() == 1
                        && skippedCaches() == 1);

        ImageConverted made = converted("builds/acme/b01").getFirst();
        assertThat(made.result()).isEqualTo(Result.CONVERTED);
        Path disk = Path.of(made.disk().orElseThrow().location());
        assertThat(disk).startsWith(RealBackends.running().disks());
        assertThat(Files.size(disk)).isEqualTo(made.disk().orElseThrow().size());
        assertThat(EmptyImage.digest(Files.readAllBytes(disk)))
                .isEqualTo("sha256:" + made.disk().orElseThrow().sha256());

        assertThat(verityOf(made)).isEqualTo(verityBeside(disk));

        ImageConverted again = converted("builds/acme/b02").getFirst();
        assertThat(again.result()).isEqualTo(Result.SKIPPED);
        assertThat(again.reason()).contains("already converted");
        assertThat(again.disk()).isEqualTo(made.disk());

        assertThat(converted("cache/acme/main")).isEmpty();
        assertThat(made.buildId()).contains("b01");
        assertThat(made.tenant()).contains("acme");
        assertThat(converted("builds/acme/b03").getFirst().result()).isEqualTo(Result.FAILED);
    }

    @Test
    void makesADiskAgainThatWasRemovedAndSaysWhereItIsServed() throws Exception {
        EmptyImage image = push("builds/acme/bagain", new EmptyImage("again"));
        publish(Pushes.of("builds/acme/bagain", image.digest()));
        await().atMost(LONG).until(() -> converted("builds/acme/bagain").size() == 1);
        ImageConverted.Disk first =
                converted("builds/acme/bagain").getFirst().disk().orElseThrow();
        Path disk = Path.of(first.location());
        Folders.delete(disk.getParent());

        publish(Pushes.again("builds/acme/bagain", image.digest()));

        await().atMost(LONG).until(() -> converted("builds/acme/bagain").size() == 2);
        ImageConverted again = converted("builds/acme/bagain").getLast();
        assertThat(again.result()).isEqualTo(Result.CONVERTED);
        assertThat(again.disk()).hasValue(first);
        assertThat(first.url()).hasValue("/disks/" + disk.getParent().getFileName());
        assertThat(EmptyImage.digest(Files.readAllBytes(disk))).isEqualTo("sha256:" + first.sha256());
    }

    @Test
    void answersAPushThatEndedTwoConverters() throws Exception {
        EmptyImage image = push("builds/acme/bharmless", new EmptyImage("harmless"));
        push("builds/acme/bdeadly", image);

        publishDeadly(
                Pushes.of("builds/acme/bharmless", image.digest()), Pushes.of("builds/acme/bdeadly", image.digest()));

        await().atMost(LONG).until(() -> converted("builds/acme/bdeadly").size() == 1);
        ImageConverted answer = converted("builds/acme/bdeadly").getFirst();
        assertThat(answer.result()).isEqualTo(Result.FAILED);
        assertThat(answer.reason()).hasValue("given up: the worker's process ended twice in the middle of this work");
    }

    private static ImageConverted.Disk.Verity verityOf(ImageConverted event) {
        return event.disk().orElseThrow().verity().orElseThrow();
    }

    private static ImageConverted.Disk.Verity verityBeside(Path disk) throws IOException {
        Verity described =
                DiskImage.readJson(disk.resolveSibling("disk.json")).verity().orElseThrow();
        return new ImageConverted.Disk.Verity(described.rootHash(), described.hashOffset());
    }
}
