package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.containers.Containers;
import dev.slipway.testing.containers.NeedsDocker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code examples/accounts/accounts.sh}: what an account is from its beginning to its end. */
@ExtendWith(SharedPipeline.class)
@NeedsDocker
@Timeout(300)
class AccountsExampleIT {
    private final RunningPipeline slipway;

    @TempDir
    private Path directory;

    AccountsExampleIT(RunningPipeline slipway) {
        this.slipway = slipway;
    }

    @Test
    void anAccountOpensExactlyWhatIsItsOwnUntilItsTokenIsRevoked() throws Exception {
        ClientProgram.assumeInstalled("docker", "skopeo");
        String root = System.getProperty("slipway.root");

        EndedProcess run = EndedProcess.of(
                directory,
                Map.of(
                        "SLIPWAY",
                        SlipwayCommand.script(directory.resolve("slipway")).toString(),
                        "DOCKER_HOST",
                        Containers.engine(),
                        "XDG_DATA_HOME",
                        slipway.data().getParent().toString(),
                        "XDG_CONFIG_HOME",
                        directory.toString()),
                List.of(
                        "bash",
                        root + "/examples/accounts/accounts.sh",
                        slipway.url().toString(),
                        "example"));

        System.out.println(run.said());
        assertThat(run.exitCode()).as(run.said()).isZero();
        assertThat(run.said().lines().filter(line -> line.startsWith("==> ")))
                .hasSize(9)
                .last()
                .isEqualTo("==> everything came out as it should");
        assertThat(run.said()).doesNotContain("slw_");
    }
}
