package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class StandaloneOptionsTest {
    private final StandaloneOptions options = new StandaloneOptions();
    private final CommandLine commandLine = new CommandLine(options);

    @Test
    void buildsInVirtualMachinesUnlessToldOtherwise() {
        commandLine.parseArgs();
        assertThat(options.machine).isEqualTo("qemu");

        commandLine.parseArgs("--machine", "namespace");
        assertThat(options.machine).isEqualTo("namespace");
    }

    /** Which {@link Standalone} ends with the exit code 2. */
    @ParameterizedTest
    @ValueSource(strings = {"foo", "", "QEMU", "qemu "})
    void aMachineThatThereIsNotIsAWrongOption(String kind) {
        assertThatThrownBy(() -> commandLine.parseArgs("--machine", kind))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--machine " + kind + " is unknown: it is qemu or namespace");
    }

    @Test
    void helpListsExitCodes() {
        assertThat(commandLine.getUsageMessage()).contains("Exit codes:\n").containsPattern("\n *2 +the options");
    }
}
