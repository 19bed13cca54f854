package dev.slipway.converter;

import static dev.slipway.converter.RealTraffic.converted;
import static dev.slipway.converter.RealTraffic.publish;
import static dev.slipway.converter.RealTraffic.push;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.converter.convert.Pushes;
import dev.slipway.testing.OpenRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The cleanup that nobody asks for, of a converter whose disks and registry are real. */
@QuarkusTest
@TestProfile(RegularCleanupIT.EverySecond.class)
class RegularCleanupIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    public static final class EverySecond implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(RealBackends.class, Map.of(RealBackends.CLEANUP_EVERY, "PT1S")));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    @Test
    void removesTheDiskOfAnImageThatWasDeletedAndNoOther() throws Exception {
        // Given
        EmptyImage kept = push("builds/acme/kept", new EmptyImage("kept"));
        EmptyImage deleted = push("builds/acme/deleted", new EmptyImage("deleted"));
        Path keptDisk = convert("builds/acme/kept", kept);
        Path deletedDisk = convert("builds/acme/deleted", deleted);
        assertThat(deletedDisk).exists();

        // When
        OpenRegistry.delete(RealBackends.running().registry().url(), "builds/acme/deleted", deleted.digest());

        // Then
        await().atMost(LONG).until(() -> Files.notExists(deletedDisk));
        assertThat(keptDisk).exists();
    }

    private static Path convert(String repository, EmptyImage image) {
        publish(Pushes.of(repository, image.digest()));
        await().atMost(LONG).until(() -> !converted(repository).isEmpty());
        return Path.of(converted(repository).getFirst().disk().orElseThrow().location());
    }
}
