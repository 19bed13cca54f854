package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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

    @ParameterizedTest
    @ValueSource(strings = {"mirror.example", "ftp://mirror.example", "http://", "", "http://a b"})
    void anUpstreamThatIsNoUrlIsAWrongOption(String url) {
        commandLine.parseArgs("--upstream", "docker.io=" + url);

        assertThatThrownBy(options::check)
                .isInstanceOf(ParameterException.class)
                .hasMessage("--upstream docker.io=" + url + ": must be a URL that begins with http:// or https://");
    }

    @Test
    void takesUpstreamsThatAreUrls() {
        commandLine.parseArgs(
                "--upstream", "docker.io=https://mirror.example/x", "--upstream", "q.io=http://[::1]:5000");

        assertThatCode(options::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http-port", "--management-port", "--registry-port", "--kafka-port"})
    void aPortThatThereIsNotIsAWrongOption(String option) {
        for (String port : List.of("-1", "65536")) {
            commandLine.parseArgs(option, port);

            assertThatThrownBy(options::check)
                    .isInstanceOf(ParameterException.class)
                    .hasMessage(option + " " + port + ": must be between 0 and 65535");
        }
        commandLine.parseArgs(option, "65535");
        assertThatCode(options::check).doesNotThrowAnyException();
    }

    @Test
    void helpListsExitCodes() {
        assertThat(commandLine.getUsageMessage()).contains("Exit codes:\n").containsPattern("\n *2 +the options");
    }
}
