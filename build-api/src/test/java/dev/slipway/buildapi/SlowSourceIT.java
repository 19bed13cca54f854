package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildSubmitted;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.type.EventType;
import dev.slipway.testing.Tarball;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.junit.jupiter.api.Test;

/** A submission whose source does not come waits alone, and is not forgotten. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class SlowSourceIT {
    private static final String SLOW = "b" + "1".repeat(26);
    private static final String GOOD = "b" + "2".repeat(26);
    private static final String GROUP = "slipway-build-api-submitted";

    private static BuildSubmitted submitted(String id, BuildSubmitted.Source source) {
        return new BuildSubmitted(id, "acme", source, Map.of());
    }

    private static BuildSubmitted.Source sourceInRegistry() throws Exception {
        String reference = SourceArtifact.push(
                Backends.running().registry().url(), "uploads/acme/quick", Tarball.ofDockerfile("FROM scratch\n"));
        return new BuildSubmitted.Source(Optional.of(reference), Optional.empty(), Optional.empty());
    }

    /** How many submissions nobody has settled yet. */
    private static long unsettled() throws Exception {
        try (Admin admin = Admin.create(Backends.running().broker().clientProperties())) {
            return admin
                    .listShareGroupOffsets(Map.of(GROUP, new ListShareGroupOffsetsSpec()))
                    .partitionsToOffsetInfo(GROUP)
                    .get()
                    .values()
                    .stream()
                    .mapToLong(partition -> partition.lag().orElseThrow())
                    .sum();
        }
    }

    @Test
    void holdsUpNobodyAndIsSettledOnlyWhenItIsDone() throws Exception {
        BuildSubmitted.Source source = sourceInRegistry();
        try (Kafka kafka = new Kafka(Backends.running().broker().clientProperties())) {
            try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                kafka.publish(
                        submitted(
                                SLOW,
                                new BuildSubmitted.Source(
                                        Optional.empty(),
                                        Optional.of("https://127.0.0.1:" + silent.getLocalPort() + "/source.tar.gz"),
                                        Optional.of("0".repeat(64)))),
                        submitted(GOOD, source));

                await().atMost(Duration.ofSeconds(40)).until(() -> !kafka.events(EventType.BUILD_REQUESTED, GOOD)
                        .isEmpty());
                assertThat(kafka.events(EventType.BUILD_FINISHED, SLOW)).isEmpty();
                await().during(Duration.ofSeconds(3))
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> unsettled() > 0);
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !kafka.events(EventType.BUILD_FINISHED, SLOW).isEmpty());
            BuildFinished finished =
                    (BuildFinished) kafka.events(EventType.BUILD_FINISHED, SLOW).getFirst();
            assertThat(finished.outcome()).isEqualTo(BuildOutcome.FAILED);
            await().atMost(Duration.ofSeconds(30)).until(() -> unsettled() == 0);
        }
    }
}
