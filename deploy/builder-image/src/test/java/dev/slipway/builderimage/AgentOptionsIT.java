package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.protocol.Steps;
import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.conversion.DiskImages;
import dev.slipway.disk.oci.OciImageStore;
import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a caller asks BuildKit for reaches it, and a build that is ended leaves nothing. */
final class AgentOptionsIT extends AgentBuilds {
    @Test
    void buildsTheTargetWithLabelsAnnotationsAndHostsThatHoldWhatTheyLike() throws Exception {
        String nasty = "a,b=\"c\",type=local\nd 'e'";
        Ended ended = build(job(
                "builds/b16",
                """
            FROM busybox:1 AS Web
            RUN ["/bin/busybox", "sh", "-c", "echo host $(/bin/busybox grep db /etc/hosts)"]
            FROM nowhere.example/none:1
            RUN false
            """,
                new Job.Options(
                        "WEB",
                        Map.of("com.example.Label", nasty),
                        Map.of("com.example.Note", nasty, "index:odd", "x"),
                        true,
                        List.of("db:10.0.0.7"),
                        null,
                        false,
                        null)));

        RawManifest manifest = registry.client()
                .getManifest(registry.repository("builds/b16")
                        .digest(Digest.parse(ended.success().digest())));
        String json = new String(manifest.bytes(), StandardCharsets.UTF_8);
        JsonNode annotations = new ObjectMapper().readTree(json).path("annotations");
        assertThat(annotations.path("com.example.Note").asText()).isEqualTo(nasty);
        assertThat(annotations.path("index:odd").asText()).isEqualTo("x");
        JsonNode config;
        try (InputStream blob = registry.client()
                .getBlob(
                        registry.repository("builds/b16"), manifest.asManifest().config())) {
            config = new ObjectMapper().readTree(blob.readAllBytes());
        }
        assertThat(config.path("config")
                        .path("Labels")
                        .path("com.example.Label")
                        .asText())
                .isEqualTo(nasty);
        assertThat(ended.lines()).anyMatch(line -> line.contains("host ") && line.endsWith("10.0.0.7 db"));
        assertThat(ended.lines()).noneMatch(line -> line.contains("nowhere.example"));
    }

    @Test
    void anImageWithProvenanceIsAnIndexThatNamesItsBaseImagesAndBecomesADisk() throws Exception {
        Ended ended = build(job(
                "builds/b17",
                "FROM busybox:1\nCOPY hello.txt /\n",
                new Job.Options(null, Map.of(), Map.of(), false, List.of(), "max", false, null)));

        RegistryClient client = registry.client();
        Repository repository = registry.repository("builds/b17");
        RawManifest index = client.getManifest(
                repository.digest(Digest.parse(ended.success().digest())));
        JsonNode manifests = new ObjectMapper().readTree(index.bytes()).path("manifests");
        assertThat(manifests).hasSize(2);
        assertThat(manifests
                        .get(1)
                        .path("annotations")
                        .path("vnd.docker.reference.type")
                        .asText())
                .isEqualTo("attestation-manifest");
        RawManifest image = client.getManifest(
                repository.digest(Digest.parse(manifests.get(0).path("digest").asText())));
        assertThat(new ObjectMapper()
                        .readTree(image.bytes())
                        .path("annotations")
                        .path("dev.slipway.base-images")
                        .asText())
                .isEqualTo("{\"busybox:1\":\"" + reference("mirror/docker.io/library/busybox") + "@" + base + "\"}");
        Path disk = directory.resolve("provenance.ext4");
        assertThat(DiskImages.convert(ConversionRequest.of(new OciImageStore(client.source(repository), index), disk)))
                .isInstanceOf(Converted.class);
    }

    @Test
    void aBuildThatRequiresTheMirrorGetsNothingElseThroughABaseImagesTriggers() throws Exception {
        String trigger = "mirror/docker.io/library/trigger";
        Digest triggering = Digest.parse(build(job(
                        trigger,
                        "FROM busybox:1\nONBUILD COPY --from=docker.io/library/elsewhere:1 /x /x\n",
                        Job.Options.NONE))
                .success()
                .digest());
        var required = new Job.Options(null, Map.of(), Map.of(), false, List.of(), null, true, null);
        String from = "FROM " + reference(trigger) + "@" + triggering + "\nCOPY hello.txt /\n";

        Ended denied = build(job("builds/b18", from, required));
        Ended missing = build(job("builds/b18", "FROM alpine:3.20\n", required));
        Ended allowed = build(job("builds/b18", "FROM busybox:1\nCOPY hello.txt /\n", required));

        // Before 0.17, BuildKit lets a trigger take files from stages only.
        assertThat(denied.failure().message())
                .containsAnyOf(
                        "docker.io/library/elsewhere:1 is not in the mirror, and this build may use nothing else",
                        "cannot copy from stage \"docker.io/library/elsewhere:1\"");
        assertThat(missing.failure().kind()).isEqualTo(Result.Kind.BASE_IMAGE);
        assertThat(missing.failure().message()).contains("Dockerfile:1: alpine:3.20 is not in the mirror");
        allowed.success();
    }

    @Test
    void nothingOfABuildRunsOnAfterItsMachineWasDestroyedInTheMiddle() throws Exception {
        String dockerfile = "FROM busybox:1\nRUN [\"/bin/busybox\", \"sleep\", \"86398\"]\n";

        build(tree, job("builds/b19", dockerfile, Job.Options.NONE), steps -> steps.values().stream()
                .anyMatch(step -> step.name().contains("86398") && step.state() == Steps.State.RUNNING && awaitRun()));

        assertThat(runs("86398")).isFalse();
    }

    /** BuildKit tells of a step before its process is there. */
    private static boolean awaitRun() {
        await().until(() -> runs("86398"));
        return true;
    }

    private static boolean runs(String argument) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").endsWith("sleep " + argument));
    }
}
