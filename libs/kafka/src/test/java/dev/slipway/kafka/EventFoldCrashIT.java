package dev.slipway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.Event;
import dev.slipway.events.Samples;
import dev.slipway.events.Topics;
import dev.slipway.events.type.EventType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** With a broker of its own, because one that is killed may bring back records that a fixture removed. */
@Timeout(120)
@ResourceLock(value = Resources.SYSTEM_ERR, mode = ResourceAccessMode.READ)
final class EventFoldCrashIT {
    @Test
    void aFoldGoesOnAfterKafkaWasKilled(@TempDir Path directory) throws Exception {
        Event cancel = Samples.of(EventType.BUILD_CANCEL);
        List<Event> heard = new CopyOnWriteArrayList<>();
        try (KafkaFixture kafka = new KafkaFixture(directory)) {
            kafka.publisher().publishAndWait(cancel);

            try (EventFold fold = EventFold.ofEvents(kafka.settings(), List.of(Topics.BUILD_CANCEL), heard::add)) {
                fold.caughtUp().orTimeout(30, TimeUnit.SECONDS).join();
                kafka.broker().kill();
                kafka.broker().restart();
                kafka.publisher().publishAndWait(cancel);

                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(heard).containsExactly(cancel, cancel));
                fold.caughtUp().orTimeout(30, TimeUnit.SECONDS).join();
            }
        }
    }
}
