package dev.slipway.buildapi.registryevents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ImagePushed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class IgnoredPushesTest {
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final IgnoredPushes ignored = new IgnoredPushes(metrics);

    private boolean add(String actor, PushRefusal refusal) {
        return ignored.add(
                new ImagePushed(
                        "builds/acme/b1",
                        Optional.empty(),
                        "sha256:" + "0".repeat(64),
                        "application/vnd.oci.image.manifest.v1+json",
                        Optional.empty(),
                        Optional.of(actor),
                        Instant.EPOCH),
                refusal);
    }

    @Test
    void logsTheFirstOfABuildsForEachReasonAndCountsAll() {
        assertThat(add("build:b1", PushRefusal.MANY_PUSHES)).isTrue();
        for (int push = 0; push < 10_000; push++) {
            assertThat(add("build:b1", PushRefusal.MANY_PUSHES)).isFalse();
        }
        assertThat(add("build:b1", PushRefusal.FOREIGN_LAYERS)).isTrue();
        assertThat(add("build:b2", PushRefusal.MANY_PUSHES)).isTrue();

        assertThat(metrics.get("slipway.build_api.ignored.pushes")
                        .tag("reason", "many_pushes")
                        .counter()
                        .count())
                .isEqualTo(10_002);
    }
}
