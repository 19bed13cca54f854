package dev.slipway.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.registry.process.DistributionProcess;
import dev.slipway.registry.process.DistributionSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Converting what lies in a real registry. */
class ConvertCommandIT {
    @TempDir
    Path folder;

    private final StringWriter errors = new StringWriter();
    private DistributionProcess registry;
    private String repository;
    private String digest;

    @BeforeEach
    void pushAnImage() throws Exception {
        registry = DistributionProcess.start(
                DistributionSettings.open(freeAddress(), folder.resolve("data"), folder.resolve("log")));
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
                .setOut(new PrintWriter(new StringWriter(), true))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return new InetSocketAddress("127.0.0.1", socket.getLocalPort());
        }
    }
}
