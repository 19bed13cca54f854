package dev.slipway.agent.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.RegistryAccess;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.report.BuildFailure;
import dev.slipway.dockerfile.Dockerfile;
import dev.slipway.dockerfile.stage.BuildArguments;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a registry that asks for a token and answers each image with the status that its path begins with. */
@Timeout(60)
class BaseImagesTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String TOKEN = "good";

    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final List<String> log = new ArrayList<>();
    private HttpServer registry;

    @BeforeEach
    void start() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        registry.createContext("/token", exchange -> {
            byte[] token = ("{\"token\":\"" + TOKEN + "\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, token.length);
            exchange.getResponseBody().write(token);
            exchange.close();
        });
        registry.createContext("/v2/", this::answer);
        registry.start();
    }

    @AfterEach
    void stop() {
        registry.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                String realm = "http://" + host() + "/token";
                exchange.getResponseHeaders()
                        .set(
                                "WWW-Authenticate",
                                "Bearer realm=\"" + realm + "\",service=\"r\",scope=\"repository:x:pull\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            requests.add(exchange.getRequestMethod() + " " + path);
            int status = Integer.parseInt(path.replaceFirst("/v2/mirror/(\\d+).*", "$1"));
            if (status == 200) {
                exchange.getResponseHeaders().set("Docker-Content-Digest", DIGEST);
                exchange.getResponseHeaders().set("Content-Length", "100");
                exchange.getResponseHeaders().set("Content-Type", "application/vnd.oci.image.manifest.v1+json");
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private String host() {
        return "127.0.0.1:" + registry.getAddress().getPort();
    }

    private String mirrored(int status, String image) {
        return host() + "/mirror/" + status + "/" + image + "@" + DIGEST;
    }

    private Job job(Map<String, String> images, boolean required, @Nullable String digest) {
        return new Job(
                "b1",
                1,
                new Job.Dockerfile(new byte[0], "docker/web"),
                new Job.Source("sources/b1", "sha256:0", null),
                host() + "/builds/b1:latest",
                List.of(),
                null,
                Map.of(),
                List.of(),
                false,
                "linux/amd64",
                List.of(),
                new RegistryAccess(host(), true, "build", "p", null),
                images,
                new Job.Options(null, Map.of(), Map.of(), false, List.of(), null, required, digest));
    }

    /** BuildKit tells of a cache that is not there as of an error. */
    @Test
    void onlyCachesThatAreThereAreRead() throws Exception {
        String there = host() + "/mirror/200/web:buildcache";
        String gone = host() + "/mirror/404/web:buildcache";
        String unclear = host() + "/mirror/503/web:buildcache";
        Job job = job(Map.of(), false, null).withCacheImports(List.of(there, gone, unclear));

        assertThat(Caches.present(job)).containsExactly(there, unclear);
    }

    private Map<String, String> replaced(String dockerfile, Job job) throws Exception {
        BaseImages images =
                BaseImages.of(job, Dockerfile.parse(dockerfile).neededImages(BuildArguments.none()), log::add);
        return images.replaced();
    }

    @Test
    void buildsOnWhatTheMirrorAnswersForAfterOneHeadWithTheBuildsOwnToken() throws Exception {
        String dockerfile = """
                FROM alpine:3 AS a
                FROM alpine:3
                COPY --from=tools /x /x
                COPY --from=a /y /y
                RUN --mount=from=more,target=/m true
                """;
        Map<String, String> images = Map.of(
                "alpine:3", mirrored(200, "alpine"), "tools", mirrored(200, "tools"), "more", mirrored(200, "more"));

        assertThat(replaced(dockerfile, job(images, false, null))).isEqualTo(images);
        assertThat(requests)
                .containsExactlyInAnyOrder(
                        "HEAD /v2/mirror/200/alpine/manifests/" + DIGEST,
                        "HEAD /v2/mirror/200/tools/manifests/" + DIGEST,
                        "HEAD /v2/mirror/200/more/manifests/" + DIGEST);
        assertThat(log)
                .containsExactly(
                        "Rewriting FROM alpine:3 to " + mirrored(200, "alpine"),
                        "Rewriting COPY --from=tools to " + mirrored(200, "tools"),
                        "Rewriting RUN --mount=from=more to " + mirrored(200, "more"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            404;alpine:3 is not in the mirror any more; BuildKit fetches it from docker.io
            403;the mirror does not let this build have alpine:3; BuildKit fetches it from docker.io
            401;the mirror does not let this build have alpine:3; BuildKit fetches it from docker.io
            """, quoteCharacter = '"')
    void leavesAnImageAloneThatTheMirrorDoesNotGive(int status, String begins, String ends) throws Exception {
        Map<String, String> images = Map.of("alpine:3", mirrored(status, "alpine"));

        assertThat(replaced("FROM alpine:3\n", job(images, false, null))).isEmpty();
        assertThat(log).containsExactly(begins + "; " + ends);
    }

    @ParameterizedTest
    @CsvSource({"500", "503"})
    void doesNotWaitForAMirrorThatIsIll(int status) throws Exception {
        Map<String, String> images = Map.of("alpine:3", mirrored(status, "alpine"));

        assertThat(replaced("FROM alpine:3\n", job(images, false, null))).isEmpty();
        assertThat(log.getFirst())
                .startsWith("the mirror did not answer when it was asked for alpine:3 (")
                .endsWith("; BuildKit fetches it from docker.io");
        assertThat(requests).hasSize(1);
    }

    @Test
    void aMirrorThatIsAwayLeavesTheImageAlone() throws Exception {
        Job job = job(Map.of("alpine:3", mirrored(200, "alpine")), false, null);
        registry.stop(0);

        assertThat(replaced("FROM alpine:3\n", job)).isEmpty();
        assertThat(log.getFirst()).startsWith("the mirror did not answer");
    }

    @Test
    void whatIsDemandedOfTheBaseImageHoldsWhereverItComesFrom() throws Exception {
        Job job = job(Map.of("alpine:3", mirrored(404, "alpine"), "b", "docker.io/library/b@" + DIGEST), false, DIGEST);

        assertThat(replaced("FROM b AS x\nFROM alpine:3\nCOPY --from=x / /\n", job))
                .isEqualTo(new HashMap<>(Map.of(
                        "alpine:3", "docker.io/library/alpine:3@" + DIGEST, "b", "docker.io/library/b@" + DIGEST)));
    }

    @Test
    void failsWhereTheMirrorIsRequiredAndLacksAnImageThatIsNeeded() {
        Map<String, String> images = Map.of("alpine:3", mirrored(404, "alpine"), "unneeded", mirrored(404, "u"));
        String dockerfile = "FROM unneeded\nFROM alpine:3\nCOPY --from=ghcr.io/a/b:1 / /\n";

        assertThatThrownBy(() -> replaced(dockerfile, job(images, true, null)))
                .isInstanceOfSatisfying(
                        BuildFailure.class,
                        failure -> assertThat(failure.result())
                                .isEqualTo(
                                        new Result.Failed(
                                                Result.Kind.BASE_IMAGE,
                                                "this build may use images of the mirror only (mirror: required). docker/web:2: alpine:3 is"
                                                        + " not in the mirror any more; docker/web:3: ghcr.io/a/b:1 is not in the mirror")));
    }

    @Test
    void anImageOfTheOperatorsOwnRegistryIsNoneFromElsewhere() throws Exception {
        String own = host() + "/mirror/docker.io/library/alpine:3";

        assertThat(replaced("FROM " + own + "\n", job(Map.of(), true, null))).isEmpty();
        assertThat(log).isEmpty();
    }
}
