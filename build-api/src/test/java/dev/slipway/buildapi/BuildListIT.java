package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.Tarball;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a list of builds can be narrowed to. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class BuildListIT extends ApiAndKafka {
    private String submit(String tags) throws Exception {
        Api.Answer answer = api.submit(
                token("acme"), new Api.Form().field("tags", tags).source(Tarball.ofDockerfile("FROM scratch\n")));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        return answer.json().path("id").asText();
    }

    private List<String> ids(String query) throws Exception {
        Api.Answer answer = api.get(token("acme"), "/v1/builds" + query);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json().path("builds").findValuesAsText("id");
    }

    @Test
    void narrowsTheListByTagTimeAndPartOfTheId() throws Exception {
        String web = submit("[\"listed-web:1.4\"]");
        String time = Instant.now().plusMillis(1).toString();
        Thread.sleep(5);
        String host = submit("[\"listed-web\", \"registry.example.com:5000/listed-web:2\"]");

        assertThat(ids("?tag=listed-web")).containsExactly(host, web);
        assertThat(ids("?tag=listed-web:1.4")).containsExactly(web);
        assertThat(ids("?tag=listed-web:latest")).containsExactly(host);
        assertThat(ids("?tag=registry.example.com:5000/listed-web")).containsExactly(host);
        assertThat(ids("?tag=listed-web:2")).isEmpty();
        assertThat(ids("?tag=listed-web&since=" + time)).containsExactly(host);
        assertThat(ids("?id=" + web.substring(web.length() - 12))).containsExactly(web);
        assertThat(ids("?id=" + web.substring(0, 26))).containsExactly(web);
        assertThat(ids("?id=" + web)).containsExactly(web);
        assertThat(api.get(token("acme"), "/v1/builds?id=" + web)
                        .json()
                        .at("/builds/0/tags/0")
                        .asText())
                .isEqualTo("listed-web:1.4");
        assertThat(api.get(token("other"), "/v1/builds?id=" + web).json().path("builds"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tag=A%20B",
                "tag=",
                "since=yesterday",
                "since=0001-01-01T00:00:00Z",
                "id=abc",
                "id=b%25%25%25%25",
                "tags=web"
            })
    void refusesAFilterThatMeansNothing(String query) throws Exception {
        Api.Answer answer = api.get(token("acme"), "/v1/builds?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason(query.substring(0, query.indexOf('=')))).doesNotContain("no error names");
    }
}
