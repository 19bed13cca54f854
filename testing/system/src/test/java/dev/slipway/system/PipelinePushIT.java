package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.demo.UpstreamRegistry;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Builds push their images to another registry, from the host. */
@ExtendWith(SharedPipeline.class)
class PipelinePushIT {
    private final RunningPipeline pipeline;
    private final UpstreamRegistry other;

    PipelinePushIT(RunningPipeline pipeline, UpstreamRegistry other) {
        this.pipeline = pipeline;
        this.other = other;
    }

    @Test
    void imageIsInTheOtherRegistryWithItsAttestation() throws Exception {
        String name = SharedPipeline.PUSH_HOST + "/team/pushed:1.4";
        String id = pipeline.submit(
                "demo",
                "FROM busybox:1\nRUN echo pushed > /name\n",
                Map.of("tags", "[\"pushed:1.4\",\"" + name + "\"]", "push", "true", "provenance", "min"));
        String digest = PipelineNamesIT.digestOf(pipeline.awaitSuccess(id));

        List<JsonNode> names = PipelineNamesIT.awaitNames(pipeline, id);

        assertThat(names).extracting(one -> one.path("result").asText()).containsExactly("published", "published");
        assertThat(names.getLast().path("reference").asText()).isEqualTo(name);
        Repository repository = Repository.at(other.url(), "team/pushed");
        try (RegistryClient client = RegistryClient.builder().build()) {
            RawManifest index = client.getManifest(repository.tag("1.4"));
            assertThat(index.digest()).hasToString(digest);
            assertThat(index.isIndex()).isTrue();
            for (Descriptor child : index.asIndex().manifests()) {
                for (Descriptor blob : client.getManifest(repository.digest(child.digest()))
                        .asManifest()
                        .blobs()) {
                    assertThat(client.headBlob(repository, blob.digest())).hasValue(blob.size());
                }
            }
        }
    }

    /** At a private address that no setting names. */
    @Test
    void buildSucceedsThoughAPushIsRefused() throws Exception {
        String id = pipeline.submit(
                "demo",
                "FROM busybox:1\nRUN echo refused > /name\n",
                Map.of("tags", "[\"refused:1\",\"127.0.0.1:1/team/refused:1\"]", "push", "true"));
        pipeline.awaitSuccess(id);

        List<JsonNode> names = PipelineNamesIT.awaitNames(pipeline, id);

        assertThat(names).extracting(one -> one.path("result").asText()).containsExactly("published", "refused");
        assertThat(names.getLast().path("message").asText()).contains("not at a public address");
    }

    @Test
    void nameWithAHostStaysWhereItIsWithoutPush() throws Exception {
        String id = pipeline.submit(
                "demo",
                "FROM busybox:1\nRUN echo stays > /name\n",
                Map.of("tags", "[\"stays:1\",\"" + SharedPipeline.PUSH_HOST + "/team/stays:1\"]"));
        pipeline.awaitSuccess(id);

        assertThat(PipelineNamesIT.awaitNames(pipeline, id)).hasSize(1);
        try (RegistryClient client = RegistryClient.builder().build()) {
            assertThat(client.headManifest(
                            Repository.at(other.url(), "team/stays").tag("1")))
                    .isEmpty();
        }
    }
}
