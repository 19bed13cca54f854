package dev.slipway.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
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
        String digest = "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        try (DistributionProcess registry = DistributionProcess.start(settings)) {
            HttpResponse<Void> begun =
                    send(request(registry, "/v2/a/b/blobs/uploads/").POST(HttpRequest.BodyPublishers.noBody()));
            URI upload = URI.create(begun.headers().firstValue("Location").orElseThrow() + "&digest=" + digest);
            assertThat(send(HttpRequest.newBuilder(upload).PUT(HttpRequest.BodyPublishers.ofByteArray(content)))
                            .statusCode())
                    .isEqualTo(201);
        }
        assertThat(directory.resolve("data.yml")).doesNotExist();

        try (DistributionProcess registry = DistributionProcess.start(settings)) {
            assertThat(send(request(registry, "/v2/a/b/blobs/" + digest).HEAD()).statusCode())
                    .isEqualTo(200);
        }
    }

    /** As between two starts of {@code slipway up}, each of which makes its settings anew. */
    @Test
    void goesOnWithAnUploadThatBeganBeforeItsRestart() throws Exception {
        DistributionSettings before = settings().withUploadSecret("the same");
        byte[] content = {4, 5, 6};
        String digest = "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        URI begun;
        URI other;
        try (DistributionProcess registry = DistributionProcess.start(before)) {
            begun = beginUpload(registry);
            other = beginUpload(registry);
        }
        DistributionSettings after = DistributionSettings.open(before.address(), before.data(), before.log());

        try (DistributionProcess _ = DistributionProcess.start(after.withUploadSecret("the same"))) {
            assertThat(send(HttpRequest.newBuilder(URI.create(begun + "&digest=" + digest))
                                    .PUT(HttpRequest.BodyPublishers.ofByteArray(content)))
                            .statusCode())
                    .isEqualTo(201);
            assertThat(send(HttpRequest.newBuilder(other)).statusCode()).isEqualTo(204);
        }
        try (DistributionProcess _ = DistributionProcess.start(after)) {
            assertThat(send(HttpRequest.newBuilder(other)).statusCode())
                    .as("with another secret, the registry does not know its own uploads")
                    .isNotEqualTo(204);
        }
    }

    private static URI beginUpload(DistributionProcess registry) throws Exception {
        HttpResponse<Void> begun =
                send(request(registry, "/v2/a/b/blobs/uploads/").POST(HttpRequest.BodyPublishers.noBody()));
        return URI.create(begun.headers().firstValue("Location").orElseThrow());
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
            // A push that cannot be told of, so that it logs what it says of that.
            send(request(registry, "/v2/a/blobs/uploads/").POST(HttpRequest.BodyPublishers.noBody()));
            Optional<String> arguments = ProcessHandle.of(registry.pid())
                    .flatMap(process -> process.info().commandLine());
            assertThat(arguments.orElseThrow()).doesNotContain("s3cret");
        }
        assertThat(settings.toString()).doesNotContain("s3cret");
        assertThat(settings.log()).content().contains("/v2/a/blobs/uploads/").doesNotContain("s3cret");
    }

    @Test
    void accessNeedsTokenWhereTokensAreWanted() throws Exception {
        Path bundle = certificate();
        DistributionSettings settings = settings()
                .withToken(new DistributionSettings.TokenAuth(
                        URI.create("http://127.0.0.1:1/token"), "service", "issuer", bundle));

        try (DistributionProcess registry = DistributionProcess.start(settings)) {
            HttpResponse<Void> refused = send(request(registry, "/v2/a/b/tags/list"));

            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate").orElse(""))
                    .contains("realm=\"http://127.0.0.1:1/token\"");
        }
    }

    private static HttpRequest.Builder request(DistributionProcess registry, String path) {
        return HttpRequest.newBuilder(registry.url().resolve(path));
    }

    private static HttpResponse<Void> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding());
        }
    }

    /** A fresh self-signed certificate, by the JDK's keytool. */
    private Path certificate() throws Exception {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String store = directory.resolve("keys.p12").toString();
        Path pem = directory.resolve("bundle.pem");
        List<String> key = List.of("-keystore", store, "-storepass", "changeit", "-alias", "key");
        run(keytool, "-genkeypair", key, "-keyalg", "EC", "-dname", "CN=test");
        run(keytool, "-exportcert", key, "-rfc", "-file", pem.toString());
        return pem;
    }

    private static void run(String keytool, String what, List<String> key, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(keytool, what));
        command.addAll(key);
        command.addAll(List.of(options));
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
