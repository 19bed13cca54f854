package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever answers below the API's paths, and whatever went wrong: errors are problem documents. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class ProblemIT {
    private static final String PROBLEM = "application/problem+json";

    @TestHTTPResource("/")
    URI base;

    private Api api;
    private String token;

    @BeforeEach
    void connect() {
        api = new Api(base);
        token = Backends.running().token("acme");
    }

    @Test
    void answersWithAProblemWhereTheFrameworkWouldAnswerWithNothing() throws Exception {
        record Case(String path, UnaryOperator<HttpRequest.Builder> how, int status, String type) {}
        for (Case wrong : List.of(
                new Case("/v1/nothing-here", UnaryOperator.identity(), 404, "no_such_path"),
                new Case("/v1", UnaryOperator.identity(), 404, "no_such_path"),
                new Case("/v1/builds/x/nothing", UnaryOperator.identity(), 404, "no_such_path"),
                new Case("/internal/nothing-here", UnaryOperator.identity(), 404, "no_such_path"),
                new Case("/v1/builds", request -> request.PUT(BodyPublishers.ofString("x")), 405, "method_not_allowed"),
                new Case("/internal/registry-events", UnaryOperator.identity(), 405, "method_not_allowed"),
                new Case("/v1/builds", request -> request.header("Accept", "text/html"), 406, "not_acceptable"),
                new Case(
                        "/v1/builds",
                        request -> request.header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{}")),
                        415,
                        "unsupported_media_type"),
                new Case(
                        FailingResources.ONLY_TEXT,
                        request -> request.header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{}")),
                        415,
                        "unsupported_media_type"))) {
            assertProblem(api.send(token, wrong.path(), wrong.how()), wrong.status(), wrong.type());
        }
    }

    @Test
    void namesQueryParametersThatAreUnknownRepeatedOrWrong() throws Exception {
        String build = "/v1/builds/b0123456789abcdefghjkmnpqr";
        for (String[] wrong : List.of(
                new String[] {"/v1/builds?tennant=acme", "tennant"},
                new String[] {"/v1/builds?Limit=5", "Limit"},
                new String[] {"/v1/builds?limit=5&limit=5", "limit"},
                new String[] {"/v1/builds?limit=5&status=running&status=failed", "status"},
                new String[] {"/v1/builds?limit=", "limit"},
                new String[] {"/v1/builds?limit=5.0", "limit"},
                new String[] {"/v1/builds?tenant=", "tenant"},
                new String[] {"/v1/builds?tenant=%00", "tenant"},
                new String[] {"/v1/builds?status=RUNNING", "status"},
                new String[] {"/v1/builds?status=", "status"},
                new String[] {"/v1/builds?cursor", "cursor"},
                new String[] {"/v1/builds?cursor=AAAA", "cursor"},
                new String[] {"/v1/builds?cursor=KzEwMDAwMDAtMDEtMDFUMDA6MDA6MDBaIGI", "cursor"},
                new String[] {build + "?x", "x"},
                new String[] {build + "/log?follow=true", "follow"},
                new String[] {build + "/events?follow=true&follow=true", "follow"},
                new String[] {build + "/events?since=1", "since"})) {
            Api.Answer answer = api.get(token, wrong[0]);

            assertThat(answer.status()).as(wrong[0]).isEqualTo(400);
            assertProblem(answer, 400, "invalid_request");
            assertThat(answer.reason(wrong[1])).as(wrong[0]).doesNotStartWith("no error names");
        }
        for (UnaryOperator<HttpRequest.Builder> how : List.<UnaryOperator<HttpRequest.Builder>>of(
                request -> request.DELETE(), request -> request.method("HEAD", BodyPublishers.noBody()))) {
            assertThat(api.send(token, build + "?force=true", how).status()).isEqualTo(400);
        }
        assertProblem(
                api.send(token, "/v1/builds?tenant=acme", request -> request.header(
                                "Content-Type", "multipart/form-data; boundary=x")
                        .POST(BodyPublishers.ofString("--x--\r\n"))),
                400,
                "invalid_request");
        assertThat(api.get(token, "/v1/builds/%00").status()).isEqualTo(404);
        assertThat(api.get("nobody", "/v1/builds?x").status()).isEqualTo(401);
    }

    @Test
    void keepsTheInsideToItselfWhereSomethingBroke() throws Exception {
        for (String path : List.of(FailingResources.UNEXPECTED, FailingResources.ERROR)) {
            Api.Answer answer = api.get(token, path);

            assertProblem(answer, 500, "internal");
            assertThat(answer.response().body())
                    .doesNotContain(FailingResources.SECRET)
                    .doesNotContain("Exception")
                    .doesNotContain("dev.slipway");
        }
    }

    @Test
    void leavesOtherPathsAlone() throws IOException, InterruptedException {
        for (String path : List.of("/nothing-here", "/v10", FailingResources.ELSEWHERE)) {
            assertThat(api.get(token, path)
                            .response()
                            .headers()
                            .firstValue("Content-Type")
                            .orElse(""))
                    .as(path)
                    .isNotEqualTo(PROBLEM);
        }
    }

    private static void assertProblem(Api.Answer answer, int status, String type) {
        assertThat(answer.status()).as(type).isEqualTo(status);
        assertThat(answer.response().headers().firstValue("Content-Type"))
                .as(type)
                .contains(PROBLEM);
        assertThat(answer.json().path("type").asText()).isEqualTo("urn:slipway:problem:" + type);
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("title").asText()).isNotEmpty();
        assertThat(answer.json().path("detail").asText()).isNotEmpty();
    }
}
