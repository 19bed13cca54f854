package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.http.hostile.EndlessBodies;
import dev.slipway.http.hostile.Endpoint;
import dev.slipway.http.hostile.HostileClient;
import dev.slipway.http.hostile.HostileClient.Answer;
import dev.slipway.http.hostile.HostileClient.Body;
import dev.slipway.testing.Tarball;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request may send depends on the method that answers it, and on nothing that its path looks like. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class RequestBoundsIT {
    private static final long SERVERS_LIMIT = 1 << 20;

    @TestHTTPResource("/")
    URI base;

    private Api api;
    private HostileClient client;

    @BeforeEach
    void connect() {
        api = new Api(base);
        client = new HostileClient(base);
    }

    @Test
    void letsNobodyInWithoutATokenWhateverThePathLooksLike() throws Exception {
        assertThat(Endpoint.all())
                .contains(
                        new Endpoint("POST", "/v1/builds"),
                        new Endpoint("GET", "/v1/builds"),
                        new Endpoint("POST", "/v1/tenants"),
                        new Endpoint("POST", "/v1/tokens"),
                        new Endpoint("GET", "/v1/secrets"),
                        new Endpoint("GET", "/v1/whoami"),
                        new Endpoint("GET", "/v1/server"),
                        new Endpoint("POST", "/v1/base-images"),
                        new Endpoint("GET", "/v1/builds/b00000000000000000000000001/disk"),
                        new Endpoint("POST", "/v1/builds/b00000000000000000000000001/disk"),
                        new Endpoint("POST", "/internal/registry-events"))
                .hasSize(49);

        assertThat(EndlessBodies.violations(base, Set.of())).isEmpty();
    }

    @Test
    void readsNoLargeBodyWhereAMethodDoesNotAskForIt() throws Exception {
        String bearer = "Authorization: Bearer " + Backends.running().token("acme");
        String text = "Content-Type: text/plain";
        for (String path : List.of(FailingResources.ONLY_TEXT, FailingResources.ONLY_TEXT + ";x", "/v1/builds")) {
            for (Body body : Body.values()) {
                Answer answer = client.send(new Endpoint("POST", path), body, bearer, text);

                assertThat(answer.isRefusal()).as("%s %s", path, answer).isTrue();
                assertThat(answer.sent()).as(path).isLessThan(512 * SERVERS_LIMIT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/builds", "/v1/builds;x", "/v1/builds/", "/v1;x=y/builds"})
    void takesASourceOverTheServersLimitWhereverItsMethodIsFound(String path) throws Exception {
        Api.Form form = new Api.Form().source(LargeSource.of(4 * SERVERS_LIMIT));

        assertThat(api.submitTo(path, Backends.running().token("acme"), form).status())
                .isEqualTo(202);
    }

    /** The registry would repeat it for ever, and all later ones would wait. */
    @ParameterizedTest
    @EnumSource(Body.class)
    void passesANotificationOverThatIsLargerThanWhatItReads(Body body) throws Exception {
        Answer answer = client.send(
                new Endpoint("POST", "/internal/registry-events"),
                body,
                "Authorization: Bearer " + Backends.WEBHOOK_SECRET,
                "Content-Type: application/json");

        assertThat(answer.status()).isEqualTo(204);
    }

    @Test
    void takesANotificationOverTheServersLimit() throws Exception {
        BodyPublisher padded = BodyPublishers.ofString("{\"events\":[]}" + " ".repeat(2 << 20));

        Api.Answer answer =
                api.send(Backends.WEBHOOK_SECRET, "/internal/registry-events", request -> request.POST(padded));

        assertThat(answer.status()).isEqualTo(204);
    }

    @Test
    void readsSoManyUploadsOfACallerAtOnceAndOthersOfOthers() throws Exception {
        String token = Backends.running().token("acme");
        Api.Form form = new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n"));
        String begun = """
                POST /v1/builds HTTP/1.1\r
                Host: slipway\r
                Authorization: Bearer %s\r
                Content-Type: multipart/form-data; boundary=B\r
                Content-Length: 1000\r
                \r
                --B\r
                """.formatted(token);
        List<Socket> unfinished = new ArrayList<>();
        try {
            // Some more than there are places: the good one may take one of these first.
            for (int upload = 0; upload < 2 * Backends.UPLOADS; upload++) {
                Socket socket = new Socket(base.getHost(), base.getPort());
                unfinished.add(socket);
                socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
            }
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                Api.Answer refused = api.submit(token, form);
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.response().body()).contains("try again");
            });
            assertThat(api.submit(Backends.running().token("other"), form).status())
                    .isEqualTo(202);
        } finally {
            for (Socket socket : unfinished) {
                socket.close();
            }
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(api.submit(token, form).status()).isEqualTo(202));
    }
}
