package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** What it says of itself, on the real settings. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class ServerIT extends ApiAndKafka {
    @Test
    void tellsEveryTokenItsVersionAndItsLimits() throws Exception {
        for (String caller : new String[] {"admin", "acme"}) {
            Api.Answer answer = api.get(token(caller), "/v1/server");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("version").asText()).matches("[0-9]+\\..*");
            assertThat(answer.json().path("platform").asText()).startsWith("linux/");
            assertThat(answer.json().path("limits").path("request_bytes").asLong())
                    .isEqualTo((long) Backends.BODY_LIMIT_MIB << 20);
            assertThat(answer.json().path("limits").path("memory_mb").asInt()).isEqualTo(8_192);
            assertThat(answer.json().path("limits").path("network").asText()).isEqualTo("egress");
            assertThat(answer.json().path("limits").path("builds_of_one_tenant").asInt())
                    .isEqualTo(100_000);
        }
        assertThat(api.get("slw_nobody", "/v1/server").status()).isEqualTo(401);
    }
}
