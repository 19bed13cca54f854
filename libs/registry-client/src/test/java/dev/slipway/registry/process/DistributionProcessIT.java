package dev.slipway.registry.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.registry.Descriptor;
import dev.slipway.registry.RegistryClient;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.Repository;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionProcessIT {
    @TempDir
    Path directory;

    /** What the parent of the next test runs: starts a registry, tells its process id, and waits to be killed. */
    static final class Parent {
        public static void main(String[] args) throws Exception {
            Path home = Path.of(args[0]);
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[1]));
            DistributionProcess registry = DistributionProcess.start(
                    DistributionSettings.open(address, home.resolve("data"), home.resolve("log")));
            System.out.println(registry.pid());
            Thread.currentThread().join();
        }
    }

    @Test
    void diesWithItsParent() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        directory.toString(),
                        String.valueOf(freePort()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = parent.inputReader()) {
            ProcessHandle registry =
                    ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();

            parent.destroyForcibly();

            registry.onExit().get(20, TimeUnit.SECONDS);
            assertThat(registry.isAlive()).isFalse();
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void keepsItsDataAndLeavesNoConfigurationBehind() throws Exception {
        DistributionSettings settings = settings();
        byte[] content = {1, 2, 3};
        Descriptor pushed;
        try (DistributionProcess registry = DistributionProcess.start(settings);
                RegistryClient client = RegistryClient.builder().build()) {
            pushed = client.pushBlob(
                    Repository.at(registry.url(), "a/b"),
                    "application/octet-stream",
                    new ByteArrayInputStream(content));
        }
        assertThat(directory.resolve("data.yml")).doesNotExist();

        try (DistributionProcess registry = DistributionProcess.start(settings);
                RegistryClient client = RegistryClient.builder().build()) {
            assertThat(client.headBlob(Repository.at(registry.url(), "a/b"), pushed.digest()))
                    .hasValue(3);
        }
    }

    @Test
    void failureToStartTellsTheLog() throws Exception {
        Path noBundle = directory.resolve("missing.pem");
        DistributionSettings settings = settings()
                .withToken(new DistributionSettings.TokenAuth(
                        URI.create("http://127.0.0.1:1/token"), "service", "issuer", noBundle));

        assertThatThrownBy(() -> DistributionProcess.start(settings))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing.pem");
        assertThat(directory.resolve("data.yml")).doesNotExist();
    }

    @Test
    void secretsOfTheConfigurationAreForUsAlone() throws Exception {
        DistributionSettings settings = settings()
                .withNotifications(
                        new DistributionSettings.Notifications(URI.create("http://127.0.0.1:1/x"), "Bearer s3cret"));

        try (DistributionProcess registry = DistributionProcess.start(settings)) {
            assertThat(registry.answers()).isTrue();
            assertThat(Files.getPosixFilePermissions(directory.resolve("data.yml")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(settings.toString()).doesNotContain("s3cret");
    }

    @Test
    void accessNeedsTokenWhereTokensAreWanted() throws Exception {
        Path bundle = certificate();
        DistributionSettings settings = settings()
                .withToken(new DistributionSettings.TokenAuth(
                        URI.create("http://127.0.0.1:1/token"), "service", "issuer", bundle));

        try (DistributionProcess registry = DistributionProcess.start(settings);
                RegistryClient client = RegistryClient.builder()
                        .attempts(1, Duration.ofMillis(1))
                        .build()) {
            assertThatThrownBy(() -> client.tags(Repository.at(registry.url(), "a/b")))
                    .isInstanceOf(RegistryException.Unavailable.class)
                    .hasMessageContaining("127.0.0.1:1");
        }
    }

    /** A fresh self-signed certificate, by the JDK's keytool. */
    private Path certificate() throws Exception {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String store = directory.resolve("keys.p12").toString();
        Path pem = directory.resolve("bundle.pem");
        run(
                keytool,
                "-genkeypair",
                "-keystore",
                store,
                "-storepass",
                "changeit",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test");
        run(
                keytool,
                "-exportcert",
                "-rfc",
                "-keystore",
                store,
                "-storepass",
                "changeit",
                "-alias",
                "key",
                "-file",
                pem.toString());
        return pem;
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).redirectErrorStream(true).start().waitFor())
                .isZero();
    }

    private DistributionSettings settings() throws IOException {
        return DistributionSettings.open(
                new InetSocketAddress("127.0.0.1", freePort()), directory.resolve("data"), directory.resolve("log"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
