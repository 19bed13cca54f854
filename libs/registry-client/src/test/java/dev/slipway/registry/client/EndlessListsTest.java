package dev.slipway.registry.client;

import static dev.slipway.registry.FakeRegistry.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.registry.FakeRegistry;
import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Lists that are as long as their registry likes. */
class EndlessListsTest {
    private static final Digest SUBJECT = Digest.sha256(new byte[1]);
    private static final String TAGS = "GET /v2/a/tags/list";
    private static final String REFERRERS = "/v2/a/referrers/" + SUBJECT;

    @AutoClose
    private final FakeRegistry registry;

    @AutoClose
    private final RegistryClient client = RegistryClient.builder().build();

    EndlessListsTest() throws IOException {
        registry = FakeRegistry.start();
    }

    @Test
    void refusesAPageWhoseTreeWouldTakeMuchMemory() {
        registry.on(TAGS, body("{\"tags\":[" + "{},".repeat(200_000) + "\"1\"]}"));

        assertThatThrownBy(() -> client.tags(registry.repository("a")))
                .isInstanceOf(RegistryException.Malformed.class)
                .hasMessageContaining("more than 200000 values");
    }

    @Test
    void refusesPagesThatAreTooMuchTogether() {
        String page = "{\"tags\":[\"" + "x".repeat(7 << 20) + "\"]}";
        registry.on(TAGS, body(page, "Link", "</v2/a/tags/list>; rel=\"next\""));

        assertThatThrownBy(() -> client.tags(registry.repository("a"))).isInstanceOf(RegistryException.TooLarge.class);

        assertThat(registry.seen(TAGS)).hasSize(10);
    }

    @Test
    void takesTheFirstThousandReferrersAndAsksForNoMore() throws IOException {
        String referrers = IntStream.range(0, 600)
                .mapToObj(
                        "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"size\":5,\"digest\":\"sha256:%064x\"}"
                                ::formatted)
                .collect(Collectors.joining(","));
        String page = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[" + referrers
                + "]}";
        registry.on("GET " + REFERRERS, body(page, "Link", "<" + REFERRERS + ">; rel=\"next\""));

        assertThat(client.referrers(registry.repository("a"), SUBJECT)).hasSize(1_000);

        assertThat(registry.seen("GET " + REFERRERS)).hasSize(2);
    }
}
