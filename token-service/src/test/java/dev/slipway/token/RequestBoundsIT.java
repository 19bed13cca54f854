package dev.slipway.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.http.hostile.EndlessBodies;
import dev.slipway.http.hostile.Endpoint;
import dev.slipway.http.hostile.HostileClient;
import dev.slipway.http.hostile.HostileClient.Answer;
import dev.slipway.http.hostile.HostileClient.Body;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of people without a credential, who want the memory and not a token. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class RequestBoundsIT {
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    private final URI server = Surroundings.running().tokenUrl();
    private final HostileClient client = new HostileClient(server);

    @Test
    void refusesBodiesWithoutEndWhateverThePathLooksLike() throws Exception {
        assertThat(Endpoint.all())
                .contains(new Endpoint("GET", "/token"), new Endpoint("POST", "/token"))
                .hasSize(4);

        assertThat(EndlessBodies.violations(server, Set.of("GET /token/jwks.json", "GET /token/registry-bundle.pem")))
                .isEmpty();
    }

    /** 512 MiB at once, of clients that go on when they have been refused; the tests' JVM has half of that. */
    @ParameterizedTest
    @ValueSource(strings = {"/token", "/token;x", "/token/", "//token", "/nothing-here", "/q/health"})
    void keepsNothingOfWhatItRefuses(String path) throws Exception {
        // Given
        assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(256L << 20);
        List<Future<Answer>> answers = new ArrayList<>();
        // When
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                Body body = Body.values()[i % 2];
                answers.add(clients.submit(() -> client.sendAll(new Endpoint("POST", path), body, 64L << 20, FORM)));
            }
        }
        // Then
        for (Future<Answer> answer : answers) {
            assertThat(answer.get().status()).isNotEqualTo(-1);
        }
        assertThat(client.head(new Endpoint("GET", "/token")).status()).isEqualTo(401);
    }

    @Test
    void refusesMoreScopesThanARequestLineOrAHeaderHolds() throws Exception {
        String scopes = "scope=repository:a:pull&".repeat(10_000);

        Answer line = client.head(new Endpoint("GET", "/token?service=" + Surroundings.SERVICE + "&" + scopes));
        Answer header = client.head(new Endpoint("GET", "/token"), "X-Scopes: " + scopes);

        assertThat(line.status()).isEqualTo(414);
        assertThat(header.status()).isEqualTo(431);
        assertThat(line.lines()).noneMatch(text -> text.contains("Exception"));
        assertThat(header.lines()).noneMatch(text -> text.contains("Exception"));
    }

    @Test
    void refusesTenThousandScopesInAFormHoweverTheyCome() throws Exception {
        String start = "grant_type=password&service=" + Surroundings.SERVICE + "&username=build&password=x";

        assertThat(status(start + "&scope=repository:a:pull".repeat(10_000))).isEqualTo(413);
        assertThat(status(start + "&scope=" + "repository:a:pull+".repeat(10_000)))
                .isEqualTo(413);
        assertThat(status(start + "&scope=r:a:b".repeat(5_000))).isEqualTo(400);
        assertThat(status(start + "&scope=" + "r:a:b+".repeat(10_000))).isEqualTo(400);
        assertThat(status(start + "&scope=repository:a:" + "pull,".repeat(10_000)))
                .isEqualTo(400);
    }

    private int status(String form) throws Exception {
        return new Http(Surroundings.running())
                .post(HttpRequest.BodyPublishers.ofString(form))
                .statusCode();
    }

    /** A byte each 100 ms would take hours; more of them than there are threads hold up nobody. */
    @Test
    void refusesFormsThatComeTooSlowlyAndAnswersOthersMeanwhile() throws Exception {
        List<Future<String>> slow = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                slow.add(clients.submit(this::sendSlowly));
            }
            assertThat(client.head(new Endpoint("GET", "/token")).status()).isEqualTo(401);
        }

        for (Future<String> answer : slow) {
            assertThat(answer.get()).isEqualTo("HTTP/1.1 408 Request Timeout");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/token?service=none", "/token/jwks.json", "/nothing-here"})
    void refusesRequestsThatNameNoHost(String path) throws Exception {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .matches("(?s)HTTP/1\\.[01] 400 .*");
        }
    }

    private String sendSlowly() throws Exception {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(100);
            String head = "POST /token HTTP/1.1\r\nHost: x\r\n" + FORM + "\r\nContent-Length: 60000\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (int i = 0; i < 300; i++) {
                try {
                    return reader.readLine();
                } catch (SocketTimeoutException e) {
                    socket.getOutputStream().write('x');
                }
            }
            return "no answer";
        }
    }
}
