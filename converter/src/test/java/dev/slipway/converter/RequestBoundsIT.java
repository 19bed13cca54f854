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

/** What the converter's endpoints let in. None reads a body. */
@QuarkusTest
@QuarkusTestResource(RealBackends.class)
class RequestBoundsIT {
    /** What stands for any part of a path. */
    private static final String A_DISK = "b00000000000000000000000001";

    @TestHTTPResource("/")
    URI base;

    @Test
    void letsNobodyInWithoutTheSecretWhateverThePathLooksLike() throws Exception {
        assertThat(Endpoint.all())
                .containsExactlyInAnyOrder(
                        new Endpoint("POST", "/internal/disks/cleanup"),
                        new Endpoint("GET", "/disks/" + A_DISK),
                        new Endpoint("GET", "/disks/" + A_DISK + "/description"),
                        new Endpoint("HEAD", "/disks/" + A_DISK));

        assertThat(EndlessBodies.violations(base, Set.of())).isEmpty();
    }
}
