package dev.slipway.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.RegistryAccess;
import dev.slipway.agent.report.BuildFailure;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.registry.RegistryException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the agent shows the build's credential. */
class SourceTest {
    /** "build:the-credential". */
    private static final String BASIC = "Basic YnVpbGQ6dGhlLWNyZWRlbnRpYWw=";

    @TempDir
    private Path directory;

    private final Map<String, byte[]> content = new ConcurrentHashMap<>();
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private HttpServer registry;
    private HttpServer realm;
    private Job.Source source;

    @BeforeEach
    void serve() throws IOException {
        realm = start(exchange -> {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            shown.add(String.valueOf(authorization));
            boolean known = BASIC.equals(authorization);
            answer(exchange, known ? 200 : 401, "{\"token\":\"t1\"}".getBytes(StandardCharsets.UTF_8));
        });
        registry = start(exchange -> {
            byte[] bytes = content.get(exchange.getRequestURI().getPath());
            if (!"Bearer t1".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders()
                        .add("WWW-Authenticate", "Bearer realm=\"" + realmUrl() + "\",service=\"r\"");
                answer(exchange, 401, new byte[0]);
            } else if (bytes == null) {
                answer(exchange, 404, new byte[0]);
            } else {
                exchange.getResponseHeaders().add("Content-Type", MediaTypes.OCI_MANIFEST);
                answer(exchange, 200, bytes);
            }
        });
        source = publish(tarGz());
    }

    @AfterEach
    void stop() {
        registry.stop(0);
        realm.stop(0);
    }

    private static HttpServer start(Answer answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", answer::to);
        server.start();
        return server;
    }

    @FunctionalInterface
    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
        exchange.close();
    }

    private String realmUrl() {
        return "http://127.0.0.1:" + realm.getAddress().getPort() + "/token";
    }

    /** Linux takes a connection to 0.0.0.0 to this machine, yet by its name it is another host than the realm's. */
    private RegistryAccess access(@Nullable String trustedRealm) {
        return new RegistryAccess(
                "0.0.0.0:" + registry.getAddress().getPort(), true, "build", "the-credential", trustedRealm);
    }

    private Job.Source publish(byte[] tarGz) {
        Descriptor layer = Descriptor.of("application/vnd.slipway.source.layer.v1.tar+gzip", tarGz);
        Descriptor config = Descriptor.of(MediaTypes.OCI_EMPTY, "{}".getBytes(StandardCharsets.UTF_8));
        byte[] manifest = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(MediaTypes.OCI_MANIFEST, json(config), json(layer))
                .getBytes(StandardCharsets.UTF_8);
        String digest =
                Descriptor.of(MediaTypes.OCI_MANIFEST, manifest).digest().toString();
        content.put("/v2/sources/b1/manifests/" + digest, manifest);
        content.put("/v2/sources/b1/blobs/" + layer.digest(), tarGz);
        return new Job.Source("sources/b1", digest, null);
    }

    private static String json(Descriptor descriptor) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }

    private static byte[] tarGz() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (String name : List.of("Dockerfile", "web/docker/app.dockerignore")) {
                var entry = new TarArchiveEntry(name);
                entry.setSize(1);
                tar.putArchiveEntry(entry);
                tar.write('x');
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void showsTheCredentialToTheRealmThatTheOperatorNamed() throws Exception {
        Source.fetch(source, access(realmUrl()), directory.resolve("source"));

        assertThat(directory.resolve("source/Dockerfile")).hasContent("x");
        assertThat(shown).containsOnly(BASIC);
    }

    @Test
    void buildsInTheFolderThatTheJobNames() throws Exception {
        Job.Source inFolder = new Job.Source(source.repository(), source.digest(), "web");

        Path context = Source.fetch(inFolder, access(realmUrl()), directory.resolve("source"));

        assertThat(context).isEqualTo(directory.resolve("source/web"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "Dockerfile", "..", "web/..", ".", "/etc"})
    void buildsInNoFolderThatTheSourceDoesNotHave(String folder) {
        Job.Source inFolder = new Job.Source(source.repository(), source.digest(), folder);

        assertThatThrownBy(() -> Source.fetch(inFolder, access(realmUrl()), directory.resolve("source")))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining("folder " + folder);
    }

    @Test
    void putsTheIgnoreFileThatGoesByTheDockerfilesNameBesideIt() throws Exception {
        Path context = Source.fetch(source, access(realmUrl()), directory.resolve("source"));
        Path beside = Files.createDirectory(directory.resolve("beside"));

        Source.copyIgnoreFile(new Job.Dockerfile(new byte[0], null), context, beside);
        Source.copyIgnoreFile(new Job.Dockerfile(new byte[0], "docker/app"), context, beside);
        assertThat(beside).isEmptyDirectory();
        Source.copyIgnoreFile(new Job.Dockerfile(new byte[0], "web//docker/app"), context, beside);

        assertThat(beside.resolve("Dockerfile.dockerignore")).hasContent("x");
    }

    /** What a link points to lies on the machine of the build, where the agent may read what the build may not. */
    @Test
    void copiesNoIgnoreFileFromOutsideOfTheSource() throws Exception {
        Path context = Files.createDirectory(directory.resolve("context"));
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("Dockerfile.dockerignore"), "x");
        Files.createSymbolicLink(context.resolve("folder"), outside);
        Files.createSymbolicLink(
                context.resolve("Dockerfile.dockerignore"), outside.resolve("Dockerfile.dockerignore"));
        Path beside = Files.createDirectory(directory.resolve("beside"));

        for (String path : List.of("folder/Dockerfile", "Dockerfile", "../outside/Dockerfile")) {
            Source.copyIgnoreFile(new Job.Dockerfile(new byte[0], path), context, beside);
        }

        assertThat(beside).isEmptyDirectory();
    }

    @Test
    void showsItToNoRealmThatOnlyAChallengeNames() {
        String another = URI.create(realmUrl()).resolve("/").toString().replace("127.0.0.1", "tokens.example.com");

        for (String trusted : new String[] {null, another}) {
            assertThatThrownBy(() -> Source.fetch(source, access(trusted), directory.resolve("source")))
                    .isInstanceOf(RegistryException.class);
        }
        assertThat(shown).doesNotContain(BASIC);
    }
}
