package dev.slipway.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class ProcessIdentityTest {
    private static final long OWN_PID = ProcessHandle.current().pid();

    @Test
    void knowsAProcessAgainAfterAnAbsence() throws IOException {
        ProcessIdentity self = ProcessIdentity.of(OWN_PID).orElseThrow();

        assertThat(ProcessIdentity.parse(self.text())).contains(self);
        assertThat(self.isAlive()).isTrue();
    }

    @Test
    void tellsALaterProcessWithTheSameNumberApart() throws IOException {
        ProcessIdentity self = ProcessIdentity.of(OWN_PID).orElseThrow();

        assertThat(new ProcessIdentity(OWN_PID, self.startTicks() - 1, self.bootId()).isAlive())
                .isFalse();
        assertThat(new ProcessIdentity(OWN_PID, self.startTicks(), "another boot").isAlive())
                .isFalse();
    }

    @Test
    void takesADamagedNoteForNone() {
        assertThat(ProcessIdentity.parse("")).isEmpty();
        assertThat(ProcessIdentity.parse("12 34")).isEmpty();
        assertThat(ProcessIdentity.parse("12 x boot")).isEmpty();
    }
}
