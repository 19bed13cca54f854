package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.demo.UpstreamRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The mirror by hand: from the command line to the upstream and back. */
@ExtendWith(SharedPipeline.class)
@Timeout(300)
class BaseImagesIT {
    private static final String IMAGE = "docker.io/library/by-hand:1";

    private final RunningPipeline slipway;
    private final UpstreamRegistry upstream;

    @TempDir
    private Path directory;

    BaseImagesIT(RunningPipeline slipway, UpstreamRegistry upstream) {
        this.slipway = slipway;
        this.upstream = upstream;
    }

    private EndedProcess run(String command, String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("base-images", command));
        all.addAll(List.of(arguments));
        Map<String, String> environment = Map.of(
                "XDG_DATA_HOME", slipway.data().getParent().toString(),
                "XDG_CONFIG_HOME", directory.toString());
        return SlipwayCommand.run(directory, environment, all);
    }

    @Test
    void anImageIsBroughtListedRefreshedAndForgotten() throws Exception {
        // One that no other test uses, so that none minds what is forgotten of it, with layers that the mirror has of
        // no other.
        StandInImage.pushOfATeam(upstream.url(), "library/by-hand");

        EndedProcess added = run("add", "by-hand:1");
        EndedProcess listed = run("ls");
        EndedProcess refreshed = run("refresh", "by-hand:1");
        EndedProcess removed = run("rm", "by-hand:1");
        EndedProcess listedAgain = run("ls");

        assertThat(List.of(added, listed, refreshed, removed, listedAgain))
                .as("%s", List.of(added, listed, refreshed, removed, listedAgain))
                .extracting(EndedProcess::exitCode)
                .containsOnly(0);
        assertThat(added.said()).contains(IMAGE + "@sha256:", "copied ");
        assertThat(listed.said()).contains("IMAGE", IMAGE);
        assertThat(refreshed.said()).contains(IMAGE + "@sha256:", "nothing to copy: the mirror has all of it");
        assertThat(removed.said()).contains("removed " + IMAGE);
        assertThat(listedAgain.said()).doesNotContain(IMAGE);
    }

    @Test
    void anImageThatDoesNotExistFailsAndSaysSo() throws Exception {
        EndedProcess added = run("add", "nothing:1");

        assertThat(added.exitCode()).as(added.said()).isEqualTo(1);
        assertThat(added.said()).contains("docker.io/library/nothing:1", "does not exist");
    }
}
