package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.http.hostile.EndlessBodies;
import dev.slipway.http.hostile.Endpoint;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Services that share a server keep the answers that each of them gives alone. */
@ExtendWith(SharedPipeline.class)
class SharedServerIT {
    private static final String PROBLEM = "application/problem+json";

    private final HttpClient http = HttpClient.newHttpClient();
    private final RunningPipeline slipway;

    SharedServerIT(RunningPipeline slipway) {
        this.slipway = slipway;
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(slipway.url().resolve(path))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String type(HttpResponse<String> response) {
        return response.headers().firstValue("Content-Type").orElse("none");
    }

    @ParameterizedTest
    @CsvSource({"GET, /v1/nothing-here, 404", "PUT, /v1/builds, 405", "GET, /internal/registry-events, 405"})
    void buildApiTellsProblems(String method, String path, int status) throws Exception {
        HttpResponse<String> response = send(method, path);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(type(response)).isEqualTo(PROBLEM);
    }

    @ParameterizedTest
    @CsvSource({"GET, /token/nothing-here, 404", "PUT, /token, 405", "POST, /token, 415", "GET, /nothing-here, 404"})
    void nobodyElseDoes(String method, String path, int status) throws Exception {
        HttpResponse<String> response = send(method, path);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(type(response)).isNotEqualTo(PROBLEM);
    }

    @Test
    void healthAndMetricsAreAtThePortOfOperatorsAlone() throws Exception {
        URI management = slipway.management();

        assertThat(management.getPort()).isNotEqualTo(slipway.url().getPort());
        for (String path : List.of("/q/health/live", "/q/metrics")) {
            assertThat(send("GET", path).statusCode()).as(path).isEqualTo(404);
            assertThat(http.send(
                                    HttpRequest.newBuilder(management.resolve(path))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
        assertThat(http.send(
                                HttpRequest.newBuilder(management.resolve("/token/jwks.json"))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }

    /** All guards of all services, on paths that are not quite those that they guard. */
    @Test
    void letsNobodyInWithoutACredentialWhateverThePathLooksLike() throws Exception {
        assertThat(Endpoint.all())
                .contains(
                        new Endpoint("POST", "/v1/builds"),
                        new Endpoint("POST", "/internal/registry-events"),
                        new Endpoint("POST", "/internal/disks/cleanup"),
                        new Endpoint("POST", "/token"));

        assertThat(EndlessBodies.violations(
                        slipway.url(), Set.of("GET /token/jwks.json", "GET /token/registry-bundle.pem")))
                .isEmpty();
    }

    @Test
    void tokenServiceSpeaksAsRegistriesDo() throws Exception {
        HttpResponse<String> response = send("GET", "/token?service=slipway-registry");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(type(response)).startsWith("application/json");
        assertThat(response.body()).contains("\"code\":\"UNAUTHORIZED\"");
    }
}
