package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ApiClient;
import dev.slipway.oci.Descriptor;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Builds give their images names in Slipway's registry, and whoever may pull them does. */
@ExtendWith(SharedPipeline.class)
class PipelineNamesIT {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final RunningPipeline pipeline;

    PipelineNamesIT(RunningPipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Test
    void imageIsPulledByBothOfItsNames() throws Exception {
        String id = submit("FROM busybox:1\nRUN echo two names > /name\n", "two:1.4", "team/two");
        String digest = digestOf(pipeline.awaitSuccess(id));

        List<JsonNode> names = awaitNames(pipeline, id);

        assertThat(names).extracting(name -> name.path("result").asText()).containsOnly("published");
        assertThat(names).extracting(name -> name.path("digest").asText()).containsOnly(digest);
        for (JsonNode name : names) {
            assertThat(pull(name.path("reference").asText()).digest()).hasToString(digest);
        }
        assertThat(names)
                .extracting(name -> name.path("reference").asText().replaceFirst("^[^/]*/", ""))
                .containsExactly("images/demo/two:1.4", "images/demo/team/two:latest");
    }

    @Test
    void nameMovesToTheImageOfTheLaterBuildAndGetsFurtherOnes() throws Exception {
        String first = submit("FROM busybox:1\nRUN echo first > /name\n", "moving:1");
        String old = digestOf(pipeline.awaitSuccess(first));
        awaitNames(pipeline, first);
        String second = submit("FROM busybox:1\nRUN echo second > /name\n", "moving:1");
        String digest = digestOf(pipeline.awaitSuccess(second));
        awaitNames(pipeline, second);
        ApiClient demo = pipeline.as("demo");

        JsonNode back = demo.images().tag("moving@" + old, "moving", "previous", null);
        JsonNode stable = demo.images().tag("moving:1", "stable", "latest", null);

        assertThat(back.path("result").asText()).as(back.toString()).isEqualTo("published");
        assertThat(pull(back.path("reference").asText()).digest()).hasToString(old);
        assertThat(pull(stable.path("reference").asText()).digest()).hasToString(digest);
        JsonNode tags = demo.images().tags("moving", null).path("tags");
        assertThat(tags.findValuesAsText("tag")).containsExactlyInAnyOrder("1", "previous");
        assertThat(demo.images().list(null).path("images").findValuesAsText("name"))
                .contains("moving", "stable");
        assertThat(pipeline.as("viewer").images().tags("moving", "demo").path("tags"))
                .hasSize(2);
    }

    @Test
    void buildThatWasCancelledMovesNoName() throws Exception {
        String name = "cancelled:1";
        String first = submit("FROM busybox:1\nRUN echo stays > /name\n", name);
        String digest = digestOf(pipeline.awaitSuccess(first));
        List<JsonNode> names = awaitNames(pipeline, first);
        String second = submit("FROM busybox:1\nRUN echo begun; sleep 300\n", name);
        pipeline.awaitLogged(second, "begun");
        pipeline.as("demo").cancel(second);

        JsonNode ended = pipeline.awaitEnd(second);

        assertThat(ended.path("status").asText()).isEqualTo("cancelled");
        assertThat(ended.path("names")).isEmpty();
        String third = submit("FROM busybox:1\nRUN echo behind it > /name\n", "behind:1");
        pipeline.awaitSuccess(third);
        awaitNames(pipeline, third);
        assertThat(pull(names.getFirst().path("reference").asText()).digest()).hasToString(digest);
    }

    private String submit(String dockerfile, String... tags) throws Exception {
        return pipeline.submit("demo", dockerfile, Map.of("tags", "[\"" + String.join("\",\"", tags) + "\"]"));
    }

    /** The names of a build when none is pending any more. */
    static List<JsonNode> awaitNames(RunningPipeline pipeline, String id) {
        Awaitility.await("the names of build " + id)
                .atMost(LONG)
                .ignoreExceptions()
                .until(() -> !names(pipeline, id).isEmpty()
                        && names(pipeline, id).stream()
                                .noneMatch(name -> name.path("result").asText().equals("pending")));
        return names(pipeline, id);
    }

    private static List<JsonNode> names(RunningPipeline pipeline, String id) {
        return StreamSupport.stream(pipeline.build(id).path("names").spliterator(), false)
                .toList();
    }

    static String digestOf(JsonNode build) {
        return build.path("image").path("digest").asText();
    }

    /** As the tenant. */
    private Descriptor pull(String reference) throws Exception {
        ImageReference image = ImageReference.parse(reference);
        Credential tenant = new Credential.UsernamePassword("me", pipeline.token("demo"));
        try (RegistryClient client = RegistryClient.builder()
                .credentials(CredentialStore.of(Map.of(image.host(), tenant)))
                .build()) {
            return client.getManifest(image).descriptor();
        }
    }

    @Test
    void othersDoNotSeeATenantsImages() throws Exception {
        String id = submit("FROM busybox:1\nRUN echo secret > /name\n", "ours:1");
        pipeline.awaitSuccess(id);
        String reference = awaitNames(pipeline, id).getFirst().path("reference").asText();
        ImageReference image = ImageReference.parse(reference);
        Credential viewer = new Credential.UsernamePassword("me", pipeline.token("viewer"));

        try (RegistryClient client = RegistryClient.builder()
                .credentials(CredentialStore.of(Map.of(image.host(), viewer)))
                .build()) {
            assertThat(Set.of(RegistryException.Unauthorized.class, RegistryException.Denied.class))
                    .contains(refusal(client, image).getClass());
        }
    }

    private static RegistryException refusal(RegistryClient client, ImageReference image) throws Exception {
        try {
            client.getManifest(image);
        } catch (RegistryException e) {
            return e;
        }
        throw new AssertionError("a viewer pulled " + image);
    }
}
