package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The options of {@code docker build}, from the command line through a real build to what it made. */
@ExtendWith(SharedPipeline.class)
@Timeout(180)
class PipelineOptionsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern BUILD = Pattern.compile("^build (b[0-9a-z]{26})$", Pattern.MULTILINE);

    private final RunningPipeline slipway;

    @TempDir
    private Path directory;

    PipelineOptionsIT(RunningPipeline slipway) {
        this.slipway = slipway;
    }

    /** Builds in the directory, with more options. */
    private EndedProcess build(String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("build"));
        arguments.addAll(List.of(options));
        arguments.add(".");
        Map<String, String> environment = Map.of(
                "XDG_DATA_HOME", slipway.data().getParent().toString(),
                "XDG_CONFIG_HOME", directory.resolve("none").toString(),
                "FROM_ENVIRONMENT", "of the variable");
        return SlipwayCommand.run(directory, environment, arguments);
    }

    /** The build that succeeded, as the API shows it. */
    private JsonNode built(String... options) throws IOException, InterruptedException {
        EndedProcess ended = build(options);
        assertThat(ended.exitCode()).as(ended.said()).isZero();
        return slipway.build(id(ended));
    }

    private static String id(EndedProcess ended) {
        Matcher build = BUILD.matcher(ended.said());
        assertThat(build.find()).as(ended.said()).isTrue();
        return build.group(1);
    }

    private void dockerfile(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    /** A manifest or a configuration, from the registry's own files. */
    private JsonNode stored(String digest) throws IOException {
        String hex = Digest.parse(digest).hex();
        Path blob = slipway.data()
                .resolve("registry/docker/registry/v2/blobs/sha256")
                .resolve(hex.substring(0, 2))
                .resolve(hex)
                .resolve("data");
        return JSON.readTree(blob.toFile());
    }

    private JsonNode config(JsonNode manifest) throws IOException {
        return stored(manifest.path("config").path("digest").asText()).path("config");
    }

    @Test
    void whatTheCommandLineSaysIsWhatIsBuiltAndWhatTheFilesHoldThatItWrites() throws Exception {
        dockerfile("web.Dockerfile", """
                FROM busybox:1 AS wanted
                ARG GREETING
                ARG FROM_ENVIRONMENT
                ARG NOWHERE
                RUN test "$GREETING" = "good day, all" && test "$FROM_ENVIRONMENT" = "of the variable" && test -z "$NOWHERE"
                RUN grep '192.0.2.7' /etc/hosts | grep db
                RUN --mount=type=secret,id=of-a-variable grep -qx 'of the variable' /run/secrets/of-a-variable
                RUN --mount=type=secret,id=of-a-file,target=/told grep -qx 'kept in a file' /told
                RUN --mount=type=secret,id=of-a-file,env=TOLD test "$TOLD" = "kept in a file"
                FROM wanted AS unwanted
                RUN false
                """);
        Files.writeString(directory.resolve("secret.txt"), "kept in a file");

        EndedProcess ended = build(
                "--file=web.Dockerfile",
                "--target=wanted",
                "--build-arg=GREETING=good day, all",
                "--build-arg=FROM_ENVIRONMENT",
                "--build-arg=NOWHERE",
                "--add-host=db:192.0.2.7",
                "--secret=id=of-a-variable,env=FROM_ENVIRONMENT",
                "--secret=id=of-a-file,src=secret.txt",
                "--label=com.example.note=a=b, \"c\"",
                "--label=empty",
                "--annotation=com.example.note=x=y",
                "--tag=options:1",
                "--tag=options:latest",
                "--memory=1g",
                "--pull",
                "--timeout=90s",
                "--progress=plain",
                "--iidfile=id",
                "--metadata-file=metadata.json");

        assertThat(ended.exitCode()).as(ended.said()).isZero();
        JsonNode build = slipway.build(id(ended));
        String digest = build.path("image").path("digest").asText();
        assertThat(directory.resolve("id")).hasContent(digest);
        JsonNode metadata = JSON.readTree(directory.resolve("metadata.json").toFile());
        assertThat(metadata.path("containerimage.digest").asText()).isEqualTo(digest);
        assertThat(metadata.path("image.name").asText()).isEqualTo("options:1,options:latest");
        assertThat(metadata.path("slipway.build.id").asText())
                .isEqualTo(build.path("id").asText());

        JsonNode manifest = stored(digest);
        assertThat(manifest.path("annotations").path("com.example.note").asText())
                .isEqualTo("x=y");
        JsonNode labels = config(manifest).path("Labels");
        assertThat(labels.path("com.example.note").asText()).isEqualTo("a=b, \"c\"");
        assertThat(labels.path("empty").asText("absent")).isEmpty();

        JsonNode spec = build.path("spec");
        assertThat(spec.findPath("pull").asBoolean()).isTrue();
        assertThat(spec.findPath("memory_mb").asInt()).isEqualTo(1024);
        assertThat(spec.findPath("timeout_seconds").asInt()).isEqualTo(90);
        assertThat(build.path("base_images").get(0).path("state").asText()).isEqualTo("present");
        assertThat(slipway.as("demo").builds(10).toString()).contains(id(ended));
        assertThat(ended.said()).contains("[wanted 3/6]").doesNotContain("unwanted");
    }

    @Test
    void aSecondBuildIsAllCachedUnlessTheCacheIsRefused() throws Exception {
        dockerfile("Dockerfile", "FROM busybox:1\nRUN date +%N >/first\nRUN date +%N >/second\n");

        JsonNode first = built("-t", "cached-by-name").path("image");
        JsonNode again = built("-t", "cached-by-name:2").path("image");
        JsonNode anew = built("-t", "cached-by-name", "--no-cache").path("image");

        assertThat(first.path("cached_steps").asInt()).isZero();
        assertThat(again.path("cached_steps").asInt())
                .isEqualTo(again.path("total_steps").asInt())
                .isPositive();
        assertThat(again.path("digest")).isEqualTo(first.path("digest"));
        assertThat(anew.path("cached_steps").asInt()).isZero();
        assertThat(anew.path("digest")).isNotEqualTo(first.path("digest"));
    }

    /** What attests lies beside the image in an index; the disk is made of the image. */
    @Test
    void anImageWithProvenanceLabelsAndAnnotationsBecomesADisk() throws Exception {
        dockerfile("Dockerfile", """
                FROM busybox:1
                RUN test "$(ls /sys/class/net)" = lo
                RUN echo 'in the image' >/note
                """);

        JsonNode build = built(
                "--network=none",
                "--provenance=mode=max",
                "--label=com.example.label=l",
                "--annotation=com.example.note=n");

        JsonNode index = stored(build.path("image").path("digest").asText());
        JsonNode manifests = index.path("manifests");
        assertThat(manifests).hasSize(2);
        JsonNode image = stored(manifests.get(0).path("digest").asText());
        assertThat(image.path("annotations").path("com.example.note").asText()).isEqualTo("n");
        assertThat(image.path("annotations").path("dev.slipway.base-images").asText())
                .contains(
                        "\"busybox:1\":\"" + slipway.registry().getAuthority() + "/mirror/docker.io/library/busybox@");
        assertThat(config(image).path("Labels").path("com.example.label").asText())
                .isEqualTo("l");
        JsonNode attestation = stored(manifests.get(1).path("digest").asText());
        JsonNode provenance =
                stored(attestation.path("layers").get(0).path("digest").asText());
        assertThat(provenance.path("predicateType").asText()).startsWith("https://slsa.dev/provenance/");
        assertThat(provenance.path("predicate").toString()).contains("echo 'in the image' >/note");

        Path disk = slipway.awaitDisk(build.path("id").asText());
        assertThat(EndedProcess.of(directory, Map.of(), List.of("e2fsck", "-fn", disk.toString()))
                        .exitCode())
                .isZero();
        assertThat(EndedProcess.of(directory, Map.of(), List.of("debugfs", "-R", "cat /note", disk.toString()))
                        .said())
                .contains("in the image");
    }

    @Test
    void quietlyPrintsTheDigestAndNothingElse() throws Exception {
        dockerfile("Dockerfile", "FROM busybox:1\nRUN echo quiet\n");

        EndedProcess ended = build("--quiet", "--iidfile", "id", "--network=default", "--rm", "--force-rm");

        assertThat(ended.exitCode()).as(ended.said()).isZero();
        assertThat(ended.said())
                .isEqualTo(Files.readString(directory.resolve("id")) + "\n")
                .startsWith("sha256:");
    }

    @Test
    void whatFailsIsSaidOnceWithTheLineOfTheOwnDockerfile() throws Exception {
        dockerfile("Dockerfile", """
                # A comment.
                FROM busybox:1 AS base

                RUN echo fine
                # The next one fails.
                RUN echo about to fail \\
                 && exit 7
                RUN echo never
                """);

        EndedProcess ended = build("--progress=plain");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.said())
                .contains("   4 |     RUN echo fine", "   6 | >>> RUN echo about to fail")
                .containsOnlyOnce("exit code: 7\n")
                .doesNotContain("never\n#");
        JsonNode failed = slipway.build(id(ended)).path("failed_step");
        assertThat(failed.path("line").asInt()).isEqualTo(6);
        assertThat(failed.path("name").asText()).contains("RUN echo about to fail");
    }
}
