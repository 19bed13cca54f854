package dev.slipway.converter.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SlowClientsTest {
    private final AtomicLong sent = new AtomicLong();
    private final AtomicInteger cuts = new AtomicInteger();
    private final SlowClients.Window window = new SlowClients.Window(100, sent::get, cuts::incrementAndGet);

    @Test
    void bearsWithAClientThatIsSlowAndHonest() {
        for (int i = 0; i < 1000; i++) {
            sent.addAndGet(100);
            window.ends();
        }

        assertThat(cuts).hasValue(0);
    }

    @Test
    void cutsOffAClientThatTakesNextToNothing() {
        sent.addAndGet(1_000_000);
        window.ends();
        sent.addAndGet(99);
        window.ends();

        assertThat(cuts).hasValue(1);
        window.ends();
        assertThat(cuts).as("once is enough").hasValue(1);
    }

    @Test
    void cutsOffAClientThatTakesNothingAtAll() {
        window.ends();

        assertThat(cuts).hasValue(1);
    }
}
