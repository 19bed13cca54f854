package dev.slipway.registry.client;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.registry.RegistryException;
import dev.slipway.registry.reference.ImageReference;
import org.junit.jupiter.api.Test;

class HttpSenderTest {
    @Test
    void sendsNothingAfterItsEndEvenIfItNeverDidBefore() {
        RegistryClient client = RegistryClient.builder().build();
        client.close();

        assertThatThrownBy(() -> client.getManifest(ImageReference.parse("127.0.0.1:1/a:b")))
                .isInstanceOf(RegistryException.Unavailable.class)
                .hasMessageContaining("closed");
        assertThatCode(client::close).doesNotThrowAnyException();
    }
}
