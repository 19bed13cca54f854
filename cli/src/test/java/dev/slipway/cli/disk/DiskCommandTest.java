package dev.slipway.cli.disk;

import static dev.slipway.cli.api.FakeApi.json;
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
    void findsABuildByANameOfItsImage() {
        byte[] contents = FakeDisk.bytes(1, 5000);
        new FakeDisk(contents).of(api, "b1");
        api.on("GET /v1/images/team/web/tags?tenant=acme", json(200, """
                {"tags": [{"tag": "1.3", "digest": "sha256:aa", "build_id": "b0"},
                          {"tag": "1.4", "digest": "sha256:bb", "build_id": "b1"},
                          {"tag": "mine", "digest": "sha256:cc"}]}"""));
        Path file = folder.resolve("disk.ext4");

        assertThat(api.run("disk", "team/web:1.4", "--tenant", "acme", "-o", file.toString())
                        .exitCode())
                .isZero();
        assertThat(file).hasBinaryContent(contents);

        assertThat(named("team/web:2")).contains("there is no team/web:2");
        assertThat(named("team/web:mine")).contains("which build made it is not known");
        assertThat(named("registry.example.com/web:1")).contains("neither the id of a build nor a name");
    }

    private String named(String name) {
        Cli cli = api.run(
                "disk", name, "--tenant", "acme", "-o", folder.resolve("other").toString());
        assertThat(cli.exitCode()).isEqualTo(1);
        return cli.errors();
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
