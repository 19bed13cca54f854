package dev.slipway.registry.client;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.registry.FakeRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A registry that does as each test says, and a client that is patient with it for a moment. */
abstract class MisbehavingRegistry {
    static final byte[] CONTENT = randomBytes(200_000);
    static final Descriptor BLOB = Descriptor.of(MediaTypes.OCI_LAYER, CONTENT);
    static final String BLOB_PATH = "/v2/a/blobs/" + BLOB.digest();

    FakeRegistry registry;
    RegistryClient client;

    @BeforeEach
    void start() throws IOException {
        registry = FakeRegistry.start();
        client = RegistryClient.builder()
                .stallTimeout(Duration.ofMillis(400))
                .attempts(3, Duration.ofMillis(1))
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        registry.close();
    }

    static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
