package dev.slipway.launcher.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.launcher.health.MachineHealth.Standing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineHealthTest {
    private final MachineHealth health = MachineHealth.trusting();

    @Test
    void oneMachineThatDoesNotComeUpMakesItDoubtAndNotUnhealthy() {
        health.failed("no disk");

        assertThat(health.takesBuilds()).isFalse();
        assertThat(health.standing()).isEqualTo(new Standing.InDoubt(1, "no disk"));
        assertThat(health.problem()).isEmpty();
    }

    @Test
    void threeInARowMakeItUnhealthyAndItSaysWhy() {
        health.failed("no disk");
        health.failed("no disk");
        health.failed("no kernel");

        assertThat(health.problem()).contains("3 machines in a row failed before they had a job, last: no kernel");
    }

    @Test
    void threeThatAreNotInARowDoNot() {
        health.failed("no disk");
        health.failed("no disk");
        health.booted();
        health.failed("no disk");

        assertThat(health.standing()).isEqualTo(new Standing.InDoubt(1, "no disk"));
    }

    @Test
    void oneMachineThatComesUpMakesItWellAgain() {
        for (int failure = 0; failure < 5; failure++) {
            health.failed("no disk");
        }

        health.booted();

        assertThat(health.takesBuilds()).isTrue();
        assertThat(health.problem()).isEmpty();
    }

    @Test
    void takesNoBuildsBeforeAFirstMachineWasTried() {
        assertThat(MachineHealth.untried().takesBuilds()).isFalse();
        assertThat(MachineHealth.untried().problem()).isEmpty();
    }

    @Test
    void tellsOfEachChangeOnce() {
        List<Standing> heard = new ArrayList<>();
        health.onChange(() -> heard.add(health.standing()));

        health.booted();
        health.failed("no disk");
        health.booted();
        health.booted();

        assertThat(heard).containsExactly(new Standing.InDoubt(1, "no disk"), new Standing.Healthy());
    }
}
