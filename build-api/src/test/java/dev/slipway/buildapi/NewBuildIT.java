package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.type.EventType;
import dev.slipway.oci.Digest;
import dev.slipway.oci.Manifest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.Tarball;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(Backends.class)
class NewBuildIT extends ApiAndKafka {
    @TestHTTPResource(value = "/", management = true)
    URI management;

    private static final long TOO_MUCH = (Backends.BODY_LIMIT_MIB + 1L) << 20;
    private static final byte[] SOURCE = Tarball.ofDockerfile("FROM scratch\nCOPY . /\n");

    @Test
    void storesTheSourceAsItIsAndAsksForTheBuild() throws Exception {
        // When
        Api.Answer answer = api.submit(
                token("acme"),
                new Api.Form()
                        .field("build_args", "{\"VERSION\":\"1\"}")
                        .source(SOURCE)
                        .field("secrets", "[\"npm-token\"]")
                        .field("cache_scope", "main")
                        .field("source_hash", Digest.sha256(SOURCE).hex()));
        // Then
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        String id = answer.json().path("id").asText();
        assertThat(answer.response().headers().firstValue("Location").orElse(""))
                .endsWith("/v1/builds/" + id);
        List<?> events = kafka.events(EventType.BUILD_REQUESTED, id);
        assertThat(events).hasSize(1);
        BuildRequested requested = (BuildRequested) events.getFirst();
        assertThat(requested.spec().tenant()).isEqualTo("acme");
        assertThat(requested.spec().buildArgs()).containsEntry("VERSION", "1");
        assertThat(requested.spec().secrets()).containsExactly("npm-token");
        assertThat(requested.dockerfile().bytes()).asString().isEqualTo("FROM scratch\nCOPY . /\n");
        assertThat(requested.source().size()).isEqualTo(SOURCE.length);
        assertThat(sourceInRegistry(requested)).isEqualTo(SOURCE);
        // And the build can be read at once.
        Api.Answer build = api.get(token("acme"), "/v1/builds/" + id);
        assertThat(build.status()).isEqualTo(200);
        assertThat(build.json().path("status").asText()).isEqualTo("requested");
        assertThat(build.json().path("spec").path("is_admin_build").asBoolean(true))
                .isFalse();
        assertThat(build.json().path("spec").path("timeout_seconds").asInt()).isEqualTo(3600);
    }

    @Test
    void sendsAlongTheDockerfileThatTheRequestNamesWithTheFolderThatItLiesIn() throws Exception {
        byte[] archive = new Tarball()
                .file("web-1.0/Dockerfile", "FROM wrong\n")
                .file("web-1.0/docker/web", "# gr\u00fcn\nFROM scratch\n".getBytes(StandardCharsets.ISO_8859_1))
                .symbolicLink("web-1.0/docker/latest", "web")
                .symbolicLink("web-1.0/venv/bin/python", "/usr/bin/python3")
                .bytes();

        // The path may follow the source.
        Api.Answer answer =
                api.submit(token("acme"), new Api.Form().source(archive).field("dockerfile_path", "docker/latest"));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        String id = answer.json().path("id").asText();
        BuildRequested requested =
                (BuildRequested) kafka.events(EventType.BUILD_REQUESTED, id).getFirst();
        assertThat(requested.dockerfile().bytes())
                .isEqualTo("# gr\u00fcn\nFROM scratch\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(requested.source().folder()).hasValue("web-1.0");
        assertThat(requested.spec().dockerfilePath()).hasValue("docker/latest");
    }

    @Test
    void takesBuildsOverHttp2AndRefusesThemThere() throws Exception {
        Api http2 = new Api(base, HttpClient.Version.HTTP_2);

        Api.Answer taken = http2.submit(token("acme"), new Api.Form().source(SOURCE));
        Api.Answer refused = http2.submit(token("acme"), new Api.Form().field("tenant", "acme"));

        assertThat(taken.response().version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(taken.status()).as(taken.response().body()).isEqualTo(202);
        assertThat(refused.status()).as(refused.response().body()).isEqualTo(400);
    }

    private static byte[] sourceInRegistry(BuildRequested requested) throws IOException {
        URI url = Backends.running().registry().url();
        try (RegistryClient client = RegistryClient.builder().registry(url).build()) {
            Repository repository = Repository.at(url, requested.source().repository());
            Manifest manifest = client.getManifest(
                            repository.digest(Digest.parse(requested.source().digest())))
                    .asManifest();
            try (InputStream layer =
                    client.getBlob(repository, manifest.layers().getFirst())) {
                return layer.readAllBytes();
            }
        }
    }

    @Test
    void refusesEveryBadRequestWithFieldAndReasonAndLeavesNothingBehind() throws Exception {
        // Given
        int events = kafka.records(EventType.BUILD_REQUESTED.topic()).size();
        long files = filesInRegistry();
        record Case(String field, String reason, Api.Form form) {}
        List<Case> cases = List.of(
                new Case("source", "missing", new Api.Form().field("dockerfile", "FROM scratch")),
                new Case(
                        "source",
                        "not a tar.gz",
                        new Api.Form().source("no gzip at all".getBytes()).field("dockerfile", "FROM scratch")),
                new Case("source", "'..'", good("..")),
                new Case(
                        "dockerfile",
                        "missing",
                        new Api.Form().source(new Tarball().file("a", "b").bytes())),
                new Case("dockerfile_path", "it has Dockerfile", good().field("dockerfile_path", "docker/Dockerfile")),
                new Case(
                        "dockerfile_path",
                        "send one of them",
                        good().field("dockerfile_path", "Dockerfile").field("dockerfile", "FROM scratch")),
                new Case("dockerfile", "line 1", new Api.Form().source(Tarball.ofDockerfile("FORM scratch\n"))),
                new Case("dockerfile", "line 2", good().field("dockerfile", "FROM scratch\nRUNN x\n")),
                new Case("colour", "not a field", good().field("colour", "red")),
                new Case("timeout_seconds", "from 1", good().field("timeout_seconds", "0")),
                new Case("timeout_seconds", "whole number", good().field("timeout_seconds", "1.5")),
                new Case("cache_scope", "more than 64", good().field("cache_scope", "a".repeat(65))),
                new Case("cache_scope", "must be", good().field("cache_scope", "a/b")),
                new Case("cache_scope", "must be", good().field("cache_scope", "a..b")),
                new Case("tenant", "twice", good().field("tenant", "acme").field("tenant", "acme")),
                new Case("build_args", "JSON", good().field("build_args", "{\"a\":\"1\",\"a\":\"2\"}")),
                new Case("build_args", "string", good().field("build_args", "{\"a\":1}")),
                new Case("secrets", "must be", good().field("secrets", "[\"../x\"]")),
                new Case("memory_mb", "from 512", good().field("memory_mb", "1")),
                new Case("cpus", "from 1", good().field("cpus", "65")),
                new Case("network_mode", "egress or isolated", good().field("network_mode", "host")),
                new Case("base_image_digest", "sha256:", good().field("base_image_digest", "sha256:12")),
                new Case("source_hash", "arrived", good().field("source_hash", "0".repeat(64))));
        for (Case bad : cases) {
            // When
            Api.Answer answer = api.submit(token("acme"), bad.form());
            // Then
            assertThat(answer.status()).as(bad.field() + ": " + answer.json()).isEqualTo(400);
            assertThat(answer.response().headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.reason(bad.field())).contains(bad.reason());
        }
        assertThat(kafka.records(EventType.BUILD_REQUESTED.topic())).hasSize(events);
        assertThat(filesInRegistry()).isEqualTo(files);
        assertThat(spooled()).isEmpty();
    }

    private static Api.Form good() {
        return new Api.Form().source(SOURCE);
    }

    private static Api.Form good(String directory) {
        return new Api.Form()
                .source(new Tarball()
                        .file("Dockerfile", "FROM scratch")
                        .file("a/" + directory + "/../b", "x")
                        .bytes());
    }

    private static long filesInRegistry() throws IOException {
        try (Stream<Path> files = Files.walk(Backends.running().registryData())) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    /** Spool files have no name, so that only who has one open keeps it from being gone. */
    private static List<String> spooled() throws IOException {
        return OpenFiles.below(Backends.running().spool());
    }

    @Test
    void letsEachRoleDoWhatItMayAndNoMore() throws Exception {
        assertThat(api.submit("", good()).status()).isEqualTo(401);
        assertThat(api.submit("slw_unknown", good()).status()).isEqualTo(401);
        Api.Answer tenantAsAdmin = api.submit(token("acme"), good().field("is_admin_build", "true"));
        assertThat(tenantAsAdmin.status()).isEqualTo(403);
        assertThat(tenantAsAdmin.reason("is_admin_build")).contains("admin");
        assertThat(api.submit(token("deployer"), good().field("tenant", "acme").field("is_admin_build", "true"))
                        .status())
                .isEqualTo(403);
        assertThat(api.submit(token("acme"), good().field("tenant", "other")).status())
                .isEqualTo(403);
        assertThat(api.submit(token("deployer"), good()).reason("tenant")).contains("missing");
        assertThat(api.submit(token("deployer"), good().field("tenant", "global"))
                        .reason("tenant"))
                .contains("global");
        Api.Answer admin =
                api.submit(token("admin"), good().field("tenant", "acme").field("is_admin_build", "true"));
        assertThat(admin.status()).isEqualTo(202);
        String path = "/v1/builds/" + admin.json().path("id").asText();
        assertThat(api.get(token("acme"), path).status()).isEqualTo(200);
        assertThat(api.get(token("other"), path).status()).isEqualTo(404);
        assertThat(api.delete(token("other"), path).status()).isEqualTo(404);
        assertThat(api.get(token("viewer"), path).status()).isEqualTo(200);
        assertThat(api.delete(token("viewer"), path).status()).isEqualTo(403);
    }

    /** The tests' JVM is smaller than the source, on and off the heap: whoever keeps it fails. */
    @Test
    void takesASourceThatIsLargerThanItsMemory() throws Exception {
        // Given
        long content = 448L << 20;
        assertThat(Runtime.getRuntime().maxMemory()).isLessThan(content);
        assertThat(directMemoryLimit()).isBetween(1L, content / 2);
        // When
        Api.Answer answer = api.submit(token("acme"), new Api.Form().source(LargeSource.of(content)));
        // Then
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        String id = answer.json().path("id").asText();
        BuildRequested requested =
                (BuildRequested) kafka.events(EventType.BUILD_REQUESTED, id).getFirst();
        assertThat(requested.source().size()).isGreaterThan(content);
        assertThat(spooled()).isEmpty();
    }

    private static long directMemoryLimit() {
        return Long.parseLong(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue());
    }

    /** This client finishes its body after it was answered, which must not cost memory either. */
    @Test
    void refusesABodyOverTheLimitWhetherItsLengthIsDeclaredOrNot() throws Exception {
        // Given
        int events = kafka.records(EventType.BUILD_REQUESTED.topic()).size();
        long files = filesInRegistry();
        long limit = (long) Backends.BODY_LIMIT_MIB << 20;
        record Case(String reason, Api.Form form) {}
        for (Case tooLarge : List.of(
                new Case(
                        "allowed are " + limit,
                        new Api.Form().source(BodyPublishers.fromPublisher(tooMuch(), TOO_MUCH))),
                new Case("more than " + limit + " bytes", new Api.Form().source(tooMuch())))) {
            // When
            Api.Answer answer = api.submit(token("acme"), tooLarge.form());
            // Then
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.response().headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.json().path("type").asText()).isEqualTo("urn:slipway:problem:too_large");
            assertThat(answer.reason("body")).contains(tooLarge.reason());
        }
        assertThat(kafka.records(EventType.BUILD_REQUESTED.topic())).hasSize(events);
        assertThat(filesInRegistry()).isEqualTo(files);
        assertThat(spooled()).isEmpty();
    }

    /** The body never comes, so that whoever waited for it would not answer. */
    @ParameterizedTest
    @CsvSource({"viewer, multipart/form-data; boundary=B, 403", "nobody, any/thing, 401", "acme, application/json, 415"
    })
    void refusesBeforeAByteOfTheBodyHasCome(String who, String type, String status) throws Exception {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(20_000);
            String token = who.equals("nobody") ? "slw_unknown" : token(who);
            socket.getOutputStream()
                    .write("""
                        POST /v1/builds HTTP/1.1\r
                        Host: %s\r
                        Authorization: Bearer %s\r
                        Content-Type: %s\r
                        Content-Length: 1000000\r
                        \r
                        """.formatted(base.getAuthority(), token, type).getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(answer.readLine()).startsWith("HTTP/1.1 " + status);
            assertThat(answer.lines().takeWhile(line -> !line.isEmpty()).map(line -> line.toLowerCase(Locale.ROOT)))
                    .contains("content-type: application/problem+json", "connection: close");
        }
    }

    @Test
    void refusesAViewerWhoSendsTheBodyAllTheSame() throws Exception {
        for (HttpClient.Version version : HttpClient.Version.values()) {
            Api client = new Api(base, version);
            assertThat(client.submit(token("viewer"), good()).status()).isEqualTo(403);
            assertThat(client.submit("slw_unknown", good()).status()).isEqualTo(401);
            assertThat(client.get(token("viewer"), "/v1/builds").status()).isEqualTo(200);
        }
    }

    @Test
    void saysThatATokenIsNotEnoughBeforeItSaysWhatElseIsWrong() throws Exception {
        Api.Answer admin = api.submit(
                token("acme"),
                new Api.Form()
                        .field("is_admin_build", "true")
                        .field("cpus", "many")
                        .field("colour", "red"));
        Api.Answer tenant = api.submit(token("acme"), good().field("cpus", "0").field("tenant", "other"));

        assertThat(admin.status()).isEqualTo(403);
        assertThat(admin.reason("is_admin_build")).contains("admin");
        assertThat(tenant.status()).isEqualTo(403);
        assertThat(tenant.reason("tenant")).contains("another tenant");
    }

    @Test
    void keepsNothingOfABodyThatItDoesNotRead() throws Exception {
        assertThat(TOO_MUCH).isGreaterThan(Runtime.getRuntime().maxMemory());
        for (String path : List.of("/v1/builds", "/internal/registry-events", "/v1/nothing-here")) {
            Api.Answer answer = api.send("slw_unknown", path, request -> request.POST(tooMuch()));
            assertThat(answer.status()).as(path).isIn(401, 404);
        }
    }

    private static BodyPublisher tooMuch() {
        byte[] block = new byte[1 << 20];
        return BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(
                () -> Stream.generate(() -> block).limit(TOO_MUCH >> 20).iterator()));
    }

    @Test
    void tellsOfItsHealthAtTheManagementPort() throws Exception {
        Api operators = new Api(management);

        assertThat(operators.get("", "/q/health/live").status()).isEqualTo(200);
        assertThat(operators.get("", "/q/metrics").status()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        operators.get("", "/q/health/ready").status())
                .isEqualTo(200));
        assertThat(operators.get(token("acme"), "/v1/builds").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/q",
                "/q/",
                "/q/health",
                "/q/health/live",
                "/q/health/ready",
                "/q/metrics",
                "/q/openapi",
                "/q;x/metrics",
                "/Q/metrics"
            })
    void theApisPortKnowsNothingOfHealthAndMetrics(String path) throws Exception {
        assertThat(api.get(token("acme"), path).status()).isEqualTo(404);
    }

    @Test
    void describesItselfAtTheApisPort() throws Exception {
        assertThat(api.get("", "/v1/openapi").response().body())
                .contains("/v1/builds/{id}/events", "cache_scope", "maximum: 65536");
        assertThat(new Api(management).get("", "/v1/openapi").status()).isEqualTo(404);
    }
}
