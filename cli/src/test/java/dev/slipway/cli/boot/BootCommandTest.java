package dev.slipway.cli.boot;

import static dev.slipway.cli.api.FakeApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import dev.slipway.disk.format.DiskFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BootCommandTest {
    @TempDir
    private Path folder;

    private Path disk;

    @BeforeEach
    void makeAFile() throws IOException {
        disk = Files.createFile(folder.resolve("disk"));
    }

    private void describe(DiskFormat format, String platform) throws IOException {
        SampleDisks.disk(SampleDisks.config(List.of("/bin/sh"), List.of()), format, platform, Optional.empty())
                .writeJson(folder.resolve("disk.json"));
    }

    @ParameterizedTest
    @CsvSource({
        "--memory, 64, --memory 64",
        "--cpus, 0, --cpus 0",
        "--network, localhost, --network 'localhost'",
        "-p, 0.0.0.0:80:80, '0.0.0.0:80:80'",
        "--hostname, a b, --hostname 'a b'",
        "--env, X, --env 'X'",
    })
    void refusesAnOptionAndNamesIt(String option, String value, String named) throws IOException {
        describe(DiskFormat.EXT4, "linux/amd64");

        Cli run = Cli.run("boot", disk.toString(), option, value);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).contains(named);
    }

    @Test
    void takesNoFileThatIsNotThereForABuild() {
        for (String file : List.of("./web", "../web", "web.ext4", "disks/web.img")) {
            Cli run = Cli.run("boot", file);

            assertThat(run.exitCode()).as(file).isEqualTo(2);
            assertThat(run.errors()).contains("there is no file " + file);
        }
    }

    @Test
    void asksForTheDiskOfABuildAndSaysWhyThereIsNone() {
        try (FakeApi api = new FakeApi().on("GET /v1/builds/b1/disk", problem(404, "no_disk", "build b1 has failed"))) {
            Cli run = api.run("boot", "b1");

            assertThat(run.exitCode()).isEqualTo(125);
            assertThat(run.errors()).contains("build b1 has failed");
        }
    }

    @Test
    void doesNotWriteToTheDiskOfABuild() {
        Cli run = Cli.run("boot", "web:1.4", "--writable");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).contains("--writable", "slipway disk web:1.4 -o FILE");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        Cli run = Cli.run("boot", folder.resolve("none").toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).contains("there is no file " + folder.resolve("none"));
    }

    @Test
    void saysWhereTheDescriptionOfADiskShouldBe() {
        Cli run = Cli.run("boot", disk.toString());

        assertThat(run.exitCode()).isEqualTo(125);
        assertThat(run.errors()).contains("there is no " + disk + ".json").contains("convert the image anew");
    }

    @Test
    void findsTheDescriptionThatTheConverterWroteToo() throws IOException {
        Path ofABuild = Files.createFile(folder.resolve("disk.ext4"));
        describe(DiskFormat.EXT4, "linux/arm64");

        assertThat(Cli.run("boot", ofABuild.toString()).errors()).contains("linux/arm64");
    }

    @Test
    void takesNoDiskOfAnotherArchitecture() throws IOException {
        describe(DiskFormat.EXT4, "linux/arm64");

        Cli run = Cli.run("boot", disk.toString());

        assertThat(run.exitCode()).isEqualTo(125);
        assertThat(run.errors()).contains("linux/arm64").contains("--platform linux/amd64");
    }

    @Test
    void writesToNoErofs() throws IOException {
        describe(DiskFormat.EROFS, "linux/amd64");

        Cli run = Cli.run("boot", disk.toString(), "--writable");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).contains("erofs takes no writes");
    }
}
