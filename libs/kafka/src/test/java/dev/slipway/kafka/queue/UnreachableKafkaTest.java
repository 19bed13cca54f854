package dev.slipway.kafka.queue;

import dev.slipway.events.BuildRequested;
import dev.slipway.events.Topics;
import dev.slipway.kafka.EventFold;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service that is stopped before Kafka has said a word. */
@Timeout(30)
final class UnreachableKafkaTest {
    private ServerSocket silent;

    @BeforeEach
    void listen() throws IOException {
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        silent.close();
    }

    @Test
    void aQueueThatCouldNotJoinItsGroupCloses() throws IOException {
        var options =
                WorkQueueOptions.of(BuildRequested.class, "mirror-worker", 8).withDeaths(2);
        WorkQueue queue = WorkQueue.start(kafka(), options, _ -> WorkResult.done());

        // The publisher, the log of attempts, and the slot that prepares the group.
        try (Socket _ = silent.accept();
                Socket _ = silent.accept();
                Socket _ = silent.accept()) {
            queue.close();
        }
    }

    @Test
    void aFoldThatCouldNotReadCloses() throws IOException {
        EventFold fold = EventFold.ofRecords(kafka(), List.of(Topics.BUILD_FINISHED), _ -> {});

        try (Socket _ = silent.accept()) {
            fold.close();
        }
    }

    private Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", "127.0.0.1:" + silent.getLocalPort());
    }
}
