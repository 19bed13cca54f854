package dev.slipway.buildapi.registryevents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.buildapi.read.UnannouncedImage;
import org.junit.jupiter.api.Test;

class PassedOverTest {
    private final PassedOver passedOver = new PassedOver();

    private static UnannouncedImage image(int number) {
        return new UnannouncedImage("b" + number, "builds/acme/b" + number, "sha256:" + number);
    }

    @Test
    void knowsTheImagesThatItWasTold() {
        passedOver.add(image(1));

        assertThat(passedOver.contains(image(1))).isTrue();
        assertThat(passedOver.contains(image(2))).isFalse();
    }

    @Test
    void forgetsTheOldestWhenThereAreTooMany() {
        for (int number = 0; number <= 10_000; number++) {
            passedOver.add(image(number));
        }

        assertThat(passedOver.size()).isEqualTo(10_000);
        assertThat(passedOver.contains(image(0))).isFalse();
        assertThat(passedOver.contains(image(1))).isTrue();
        assertThat(passedOver.contains(image(10_000))).isTrue();
    }
}
