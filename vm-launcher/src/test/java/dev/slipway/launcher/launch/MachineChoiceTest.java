package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.machine.QemuMachine;
import dev.slipway.machine.SampleMachines;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineChoiceTest {
    private final FakeMachine machine = new FakeMachine();

    @ParameterizedTest
    @ValueSource(strings = {"linux/amd64", "Linux/x86_64"})
    void takesMachinesOfThePlatformThatIsSet(String platform) throws IOException {
        assertThat(MachineChoice.requirePlatform(machine, platform)).isSameAs(machine);
    }

    @Test
    void runsNoMachinesOfAnotherPlatformThanBaseImagesAreChosenFor() {
        assertThatThrownBy(() -> MachineChoice.requirePlatform(machine, "linux/arm64"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("slipway.platform", "linux/arm64", "linux/amd64", "fake");
    }

    @Test
    void saysWhichSettingIsNoPlatform() {
        assertThatThrownBy(() -> MachineChoice.requirePlatform(machine, "amd64"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("slipway.platform", "amd64");
    }

    @Test
    void aLauncherThatRunsAloneRefusesSoftwareEmulationUnlessItIsToldTo() throws IOException {
        QemuMachine emulated = SampleMachines.emulated();

        assertThatThrownBy(() -> MachineChoice.requireIsolation(emulated, false))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("KVM", "slipway.vm-launcher.allow-emulation=true");
        assertThat(MachineChoice.requireIsolation(emulated, true)).isSameAs(emulated);
        assertThat(emulated.caution().orElseThrow()).contains("software emulation");
    }
}
