package dev.slipway.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.testing.OpenRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Converting what lies in a real registry. */
class ConvertCommandIT {
    private static final Pattern VERITY =
            Pattern.compile("root hash (?<root>[0-9a-f]{64})  hash offset (?<offset>\\d+)");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private DistributionProcess registry;
    private String repository;
    private String digest;

    @BeforeEach
    void pushAnImage() throws Exception {
        registry = OpenRegistry.start(folder);
        repository = registry.url().getAuthority() + "/some/image";
        digest = new LayoutFolder(folder.resolve("layout")).image("1.0", "from the registry");
        assertThat(slipway("mirror", "oci:" + folder.resolve("layout"), repository + ":1.0"))
                .as(errors.toString())
                .isZero();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void convertsAnImageByTagAndByDigestToTheSameDisk() throws IOException {
        Path byTag = folder.resolve("by-tag");
        Path byDigest = folder.resolve("by-digest");

        assertThat(slipway("convert", repository + ":1.0", "-o", byTag.toString()))
                .isZero();
        assertThat(slipway("convert", repository + "@" + digest, "-o", byDigest.toString()))
                .isZero();

        assertThat(Files.readString(byTag, ISO_8859_1)).contains("from the registry");
        assertThat(Files.mismatch(byTag, byDigest)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "erofs"})
    void printsTheRootHashThatVeritysetupTakes(String format) throws Exception {
        assumeTrue(shell("command -v veritysetup") == 0, "veritysetup is not installed");
        Path disk = folder.resolve("disk");

        assertThat(slipway("convert", repository + ":1.0", "-o", disk.toString(), "--format", format, "--verity"))
                .isZero();

        Matcher printed = VERITY.matcher(out.toString());
        assertThat(printed.find()).as(out.toString()).isTrue();
        String verify = "veritysetup verify '%1$s' '%1$s' %2$s --hash-offset=%3$s"
                .formatted(disk, printed.group("root"), printed.group("offset"));
        assertThat(shell(verify)).isZero();
        assertThat(shell(verify.replace(printed.group("root"), "00".repeat(32))))
                .isNotZero();
    }

    @Test
    void failsWhereTheRegistryHasNoSuchTagOrDoesNotAnswer() {
        assertThat(slipway(
                        "convert",
                        repository + ":2.0",
                        "-o",
                        folder.resolve("disk").toString()))
                .isEqualTo(1);
        assertThat(errors.toString()).contains("some/image").doesNotContain("\tat ");

        assertThat(slipway(
                        "convert", "127.0.0.1:1/a", "-o", folder.resolve("disk").toString()))
                .isEqualTo(1);
        assertThat(errors.toString()).contains("127.0.0.1:1").doesNotContain("\tat ");
        assertThat(folder.resolve("disk")).doesNotExist();
    }

    private int slipway(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }

    private static int shell(String command) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; " + command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
