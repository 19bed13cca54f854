package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.OpenRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MirrorCommandIT {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private DistributionProcess registry;
    private RegistryClient client;

    @BeforeEach
    void start() throws Exception {
        registry = OpenRegistry.start(directory);
        client = RegistryClient.builder().build();
    }

    @AfterEach
    void stop() {
        client.close();
        registry.close();
    }

    @Test
    void copiesExactBytesAndPrintsPinnedReference() throws IOException {
        Repository from = Repository.at(registry.url(), "from/image");
        Repository to = Repository.at(registry.url(), "to/image");
        RawManifest image = push(from, "1.0");

        int code = slipwayMirror(from + ":1.0", to.toString());

        assertThat(code).isZero();
        assertThat(out.toString().strip()).isEqualTo(to + ":1.0@" + image.digest());
        assertThat(client.getManifest(to.tag("1.0")).bytes()).isEqualTo(image.bytes());
    }

    @Test
    void copiesIntoAMirrorWhatNeedsNoLogin() throws IOException {
        Repository from = Repository.at(registry.url(), "from/image");
        Repository to = Repository.at(registry.url(), "mirror/registry.example.com/from/image");
        push(from, "1.0");

        assertThat(slipwayMirror(from + ":1.0", to.toString())).isZero();
    }

    /** Who has no login is turned away by this registry, and nothing is said of who has one. */
    @Test
    void refusesToGiveToAllTenantsWhatNeedsALogin() throws IOException {
        HttpServer guarded = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        guarded.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"upstream\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        guarded.start();
        String host = "127.0.0.1:" + guarded.getAddress().getPort();
        CredentialStore logins =
                CredentialStore.of(Map.of(host, new Credential.UsernamePassword("operator", "wrong here")));
        try {
            String to = Repository.at(registry.url(), "mirror/registry.example.com/x")
                    .toString();

            assertThat(run(new MirrorCommand(logins), host + "/x:1", to)).isEqualTo(1);
            assertThat(errors.toString()).contains("cannot be fetched without a login", "--public");

            errors.getBuffer().setLength(0);
            assertThat(run(new MirrorCommand(logins), "--public", host + "/x:1", to))
                    .isEqualTo(1);
            assertThat(errors.toString()).contains("cannot be copied").doesNotContain("--public");
        } finally {
            guarded.stop(0);
        }
    }

    @Test
    void missingImageIsFailure() {
        String from = Repository.at(registry.url(), "no/such") + ":1";

        assertThat(slipwayMirror(from, Repository.at(registry.url(), "to/image").toString()))
                .isEqualTo(1);
        assertThat(errors.toString()).contains("no/such").doesNotContain("\tat ");
    }

    @Test
    void malformedReferenceIsWrongUsage() {
        assertThat(slipwayMirror("Not/Valid:", "x")).isEqualTo(2);
        assertThat(slipwayMirror("alpine")).isEqualTo(2);
    }

    private int slipwayMirror(String... arguments) {
        return run(new MirrorCommand(), arguments);
    }

    private int run(MirrorCommand command, String... arguments) {
        return new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }

    private RawManifest push(Repository repository, String tag) throws IOException {
        Descriptor config =
                client.pushBlob(repository, MediaTypes.OCI_EMPTY, new ByteArrayInputStream(new byte[] {'{', '}'}));
        String json =
                "{ \"config\":{\"size\":%d,\"digest\":\"%s\",\"mediaType\":\"%s\"},\"layers\":[],  \"schemaVersion\":2,\"mediaType\":\"%s\"}"
                        .formatted(config.size(), config.digest(), config.mediaType(), MediaTypes.OCI_MANIFEST);
        RawManifest manifest = RawManifest.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
        client.putManifest(repository.tag(tag), manifest);
        return manifest;
    }
}
