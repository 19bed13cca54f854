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
    private final RunningPipeline slipway;
    private final String image;

    @TempDir
    private Path directory;

    /** No build names the upstream's images by its address, so no other test minds that one is forgotten. */
    BaseImagesIT(RunningPipeline slipway, UpstreamRegistry upstream) {
        this.slipway = slipway;
        this.image = upstream.url().getAuthority() + "/library/busybox:1";
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
        EndedProcess added = run("add", image);
        EndedProcess listed = run("ls");
        EndedProcess refreshed = run("refresh", image);
        EndedProcess removed = run("rm", image);
        EndedProcess listedAgain = run("ls");

        assertThat(List.of(added, listed, refreshed, removed, listedAgain))
                .as("%s", List.of(added, listed, refreshed, removed, listedAgain))
                .extracting(EndedProcess::exitCode)
                .containsOnly(0);
        assertThat(added.said()).contains(image + "@sha256:", "copied ");
        assertThat(listed.said()).contains("IMAGE", image);
        assertThat(refreshed.said()).contains(image + "@sha256:", "the mirror has it already");
        assertThat(removed.said()).contains("removed " + image);
        assertThat(listedAgain.said()).doesNotContain(image);
    }

    @Test
    void anImageThatDoesNotExistFailsAndSaysSo() throws Exception {
        EndedProcess added = run("add", image.replace("busybox", "nothing"));

        assertThat(added.exitCode()).as(added.said()).isEqualTo(1);
        assertThat(added.said()).contains("nothing:1", "does not exist");
    }
}
