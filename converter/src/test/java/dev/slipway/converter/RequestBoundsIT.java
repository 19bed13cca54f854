package dev.slipway.converter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.http.hostile.EndlessBodies;
import dev.slipway.http.hostile.Endpoint;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The converter has one endpoint, and reads no body there. */
@QuarkusTest
@QuarkusTestResource(RealBackends.class)
class RequestBoundsIT {
    @TestHTTPResource("/")
    URI base;

    @Test
    void letsNobodyInWithoutTheSecretWhateverThePathLooksLike() throws Exception {
        assertThat(Endpoint.all()).containsExactly(new Endpoint("POST", "/internal/disks/cleanup"));

        assertThat(EndlessBodies.violations(base, Set.of())).isEmpty();
    }
}
