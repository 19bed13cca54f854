package dev.slipway.kafka;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests of what we need of a broker, whichever it is: each class of them runs against a process and against a container. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BrokerContract {
    protected KafkaFixture kafka;

    /** A broker for all tests of the class, with short locks. */
    protected abstract KafkaFixture broker(Path directory) throws Exception;

    @BeforeAll
    final void start(@TempDir Path directory) throws Exception {
        kafka = broker(directory);
    }

    @AfterAll
    final void stop() {
        kafka.close();
    }
}
