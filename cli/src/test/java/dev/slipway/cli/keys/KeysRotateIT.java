package dev.slipway.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyPurpose;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A rotation before the real registry, which is restarted as in the installation for one machine. */
@Timeout(180)
class KeysRotateIT {
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    private RotatedRegistry registry;
    private KeyDirectory keys;
    private TokenRealm realm;
    private URI url;

    @BeforeEach
    void start() throws Exception {
        registry = RotatedRegistry.start(directory, directory.resolve("keys"), TOKEN_LIFE);
        keys = registry.keys();
        realm = registry.realm();
        url = registry.url();
    }

    @AfterEach
    void stop() throws Exception {
        registry.close();
    }

    private Cli rotate() {
        return Cli.run(
                "keys",
                "rotate",
                "access-tokens",
                "--detach",
                "--keys",
                directory.resolve("keys").toString(),
                "--registry",
                url.toString(),
                "--life",
                "PT5M",
                "--seen-within",
                "PT3S");
    }

    private String signer() {
        return keys.ring(KeyPurpose.ACCESS_TOKENS).signer(Instant.now()).id();
    }

    private int answerTo(String token) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            url.resolve("/v2/" + TokenRealm.REPOSITORY + "/blobs/uploads/"))
                    .header("Authorization", "Bearer " + token)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    @Test
    void registryTakesTokensOfTheOldKeyAndOfTheNewOne() throws Exception {
        String old = signer();
        String ofTheOldKey = realm.token();

        Cli rotation = rotate();

        assertThat(rotation.exitCode()).as(rotation.errors()).isZero();
        assertThat(rotation.out()).contains("added key", "is used from now on", old + " stays until");
        Thread.sleep(Duration.ofSeconds(4));
        assertThat(signer()).isNotEqualTo(old);
        assertThat(answerTo(realm.token())).isEqualTo(202);
        assertThat(answerTo(ofTheOldKey)).isEqualTo(202);
    }

    @Test
    @Tag("long")
    void pushThatOutlastsATokenSucceedsInTheMiddleOfARotation() throws Exception {
        byte[] layer = new byte[16 << 20];
        new Random(1).nextBytes(layer);
        CountDownLatch begun = new CountDownLatch(1);
        String old = signer();
        Repository repository = Repository.at(url, TokenRealm.REPOSITORY);
        try (RegistryClient client = RegistryClient.builder().build();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Void> push = CompletableFuture.runAsync(
                    () -> push(client, repository, layer, () -> new Throttled(new ByteArrayInputStream(layer), begun)),
                    threads);
            begun.await();
            long tokensBefore = realm.tokens();

            Cli rotation = rotate();

            assertThat(rotation.exitCode()).as(rotation.errors()).isZero();
            assertThat(push)
                    .as("the registry was not restarted before the push was over")
                    .isDone();
            push.join();
            assertThat(realm.tokens()).as("tokens for the rest of the push").isGreaterThan(tokensBefore);
            assertThat(keys.ring(KeyPurpose.ACCESS_TOKENS).find(old)).isPresent();
            assertThat(client.headManifest(repository.tag("1"))).isPresent();
            assertThat(client.getBlob(
                                    repository,
                                    Descriptor.of("application/octet-stream", layer)
                                            .digest())
                            .readAllBytes())
                    .isEqualTo(layer);
        }
    }

    /** The registry asks for a token when the layer begins, and then when the manifest comes. */
    private static void push(RegistryClient client, Repository repository, byte[] layer, BlobContent content) {
        Descriptor config = Descriptor.of(MediaTypes.OCI_CONFIG, "{}".getBytes(StandardCharsets.UTF_8));
        Descriptor described = Descriptor.of(MediaTypes.OCI_LAYER, layer);
        String manifest = """
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":%d},
                "layers":[{"mediaType":"%s","digest":"%s","size":%d}]}""".formatted(
                        MediaTypes.OCI_MANIFEST,
                        config.mediaType(),
                        config.digest(),
                        config.size(),
                        described.mediaType(),
                        described.digest(),
                        described.size());
        try {
            client.pushBlob(repository, config, BlobContent.of("{}".getBytes(StandardCharsets.UTF_8)));
            client.uploadBlob(repository, described, content);
            client.putManifest(
                    repository.tag("1"),
                    RawManifest.of(manifest.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void changesNothingWhereTheRegistryDoesNotEvenKnowTheOldKey() throws Exception {
        KeyDirectory others = KeyDirectory.open(directory.resolve("others"), Clock.systemUTC());

        Cli rotation = Cli.run(
                "keys",
                "rotate",
                "access-tokens",
                "--keys",
                directory.resolve("others").toString(),
                "--registry",
                url.toString(),
                "--life",
                "PT5M");

        assertThat(rotation.exitCode()).isEqualTo(1);
        assertThat(rotation.errors()).contains("refuses a token of the key that signs now", "--issuer");
        assertThat(others.rotated(KeyPurpose.ACCESS_TOKENS).list()).hasSize(1);
    }

    /** Two hundred KiB a second: 16 MiB take longer than the minute for which Distribution takes an expired token. */
    private static final class Throttled extends FilterInputStream {
        private static final int PORTION = 16 << 10;
        private static final Duration PAUSE = Duration.ofMillis(75);
        private final CountDownLatch begun;

        Throttled(InputStream in, CountDownLatch begun) {
            super(in);
            this.begun = begun;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
            int read = super.read(buffer, offset, Math.min(length, PORTION));
            begun.countDown();
            return read;
        }
    }
}
