package dev.slipway.cli.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCommandTest {
    @AutoClose
    private final FakeApi api = new FakeApi();

    @TempDir
    private Path folder;

    @Test
    void downloadsTheDiskOfABuild() {
        byte[] contents = FakeDisk.bytes(1, 1 << 20);
        new FakeDisk(contents).cutAfter(1000).of(api, "b1");
        Path file = folder.resolve("disk.ext4");

        Cli cli = api.run("disk", "b1", "-q", "-o", file.toString());

        assertThat(cli).isEqualTo(new Cli(0, file + ": 1M, the disk of b1, described in " + file + ".json\n", ""));
        assertThat(file).hasBinaryContent(contents);
    }

    @Test
    void saysWhyThereIsNone() {
        api.on("GET /v1/builds/b1/disk", FakeApi.problem(404, "The build has no disk", "build b1 is running"));

        Cli cli = api.run("disk", "b1", "-o", folder.resolve("disk").toString());

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.errors()).isEqualTo("slipway: The build has no disk: build b1 is running\n");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void writesNoDiskWhereItCannotBeChecked() {
        assertThat(api.run("disk", "b1").exitCode()).isEqualTo(2);
        assertThat(api.run("disk", "b1", "-o", "-").errors()).contains("not to the standard output");
        assertThat(api.run("disk", "b1", "-o", folder.toString()).errors()).contains("name a file in it");
        assertThat(api.run("disk", "b1", "-o", folder.resolve("none/disk").toString())
                        .errors())
                .contains("there is no directory");
        assertThat(api.requests()).isEmpty();
    }
}
