package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.api.DiskApi;
import dev.slipway.cli.disk.DiskFetch;
import dev.slipway.cli.disk.DownloadProgress;
import dev.slipway.disk.file.Folders;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Disks go with their images where token-service says who may see what in the registry. */
@ExtendWith(SharedPipeline.class)
@Timeout(180)
class PipelineDisksIT {
    private final RunningPipeline pipeline;

    PipelineDisksIT(RunningPipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Test
    void aDiskGoesOnceTheRegistryHasNoSuchRepositoryAnyMore() throws Exception {
        String kept = pipeline.submit("FROM busybox:1\nRUN echo kept > /name\n");
        String deleted = pipeline.submit("FROM busybox:1\nRUN echo deleted > /name\n");
        Path keptDisk = pipeline.awaitDisk(kept);
        Path deletedDisk = pipeline.awaitDisk(deleted);
        ApiClient operator = cleanup();

        assertThat(verdict(operator.cleanUpDisks(false), deletedDisk)).isEqualTo("still_there");

        deleteRepository("builds/demo/" + deleted);

        assertThat(verdict(operator.cleanUpDisks(true), deletedDisk)).isEqualTo("would_be_removed");
        assertThat(deletedDisk).exists();
        JsonNode report = operator.cleanUpDisks(false);
        assertThat(verdict(report, deletedDisk)).isEqualTo("removed");
        assertThat(verdict(report, keptDisk)).isEqualTo("still_there");
        assertThat(deletedDisk).doesNotExist();
        assertThat(keptDisk).exists();
    }

    /** As the command line does it on the machine of a Slipway. */
    private ApiClient cleanup() throws IOException {
        Path secret = pipeline.data().resolve("keys").resolve("cleanup-secret");
        return new ApiClient(pipeline.url(), Files.readString(secret).strip());
    }

    /** An account can be revoked, and this secret opens nothing else. */
    @Test
    void noAccountCleansUp() throws Exception {
        for (String caller : List.of("admin", "deployer", "demo", "viewer")) {
            ApiClient api = pipeline.as(caller);

            assertThatThrownBy(() -> api.cleanUpDisks(true))
                    .as(caller)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("secret");
        }
    }

    @Test
    void aDiskIsDownloadedOverALineThatBreaksAndMadeAgainOnceItIsGone() throws Exception {
        String build = pipeline.submit("FROM busybox:1\nRUN head -c 20000000 /dev/urandom > /noise\n");
        Path disk = pipeline.awaitDisk(build);
        byte[] contents = Files.readAllBytes(disk);
        Path copy = pipeline.data().resolveSibling("copy.ext4");

        try (BreakingLine line = BreakingLine.to(pipeline.url(), contents.length / 3)) {
            fetch(new ApiClient(line.url(), pipeline.token("demo")), build, copy);
            assertThat(line.isBroken()).isTrue();
        }

        assertThat(copy).hasBinaryContent(contents);
        assertThat(run("e2fsck", "-f", "-n", copy.toString())).isZero();
        assertThat(pipeline.data().resolveSibling("copy.ext4.json"))
                .hasSameTextualContentAs(disk.resolveSibling("disk.json"));

        // As an operator would who needs the space.
        Folders.delete(disk.getParent());
        fetch(pipeline.as("deployer"), build, copy);
        assertThat(copy).hasBinaryContent(contents);
        assertThat(disk).hasBinaryContent(contents);
    }

    @Test
    void aDiskIsForThoseWhoMayStartItsBuild() throws Exception {
        String build = pipeline.submit("FROM busybox:1\n");
        pipeline.awaitDisk(build);

        assertThatThrownBy(() -> pipeline.as("viewer").disks().open(build, Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a viewer's token may not have disks");
        try (DiskApi.Rest rest = pipeline.as("admin").disks().open(build, Optional.empty())) {
            assertThat(rest.size()).isPositive();
        }
    }

    private static void fetch(ApiClient api, String build, Path file) throws IOException, InterruptedException {
        new DiskFetch(api.disks(), new DownloadProgress(new PrintWriter(Writer.nullWriter()), true)).fetch(build, file);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static String verdict(JsonNode report, Path disk) {
        List<String> verdicts = report.path("disks")
                .valueStream()
                .filter(each -> each.path("file").asText().equals(disk.toString()))
                .map(each -> each.path("verdict").asText())
                .toList();
        assertThat(verdicts).as(report.toPrettyString()).hasSize(1);
        return verdicts.getFirst();
    }

    /** As an operator's own tools would: none of Slipway's accounts may delete an image. */
    private void deleteRepository(String name) throws IOException {
        Path repository = pipeline.data().resolve("registry/docker/registry/v2/repositories/" + name);
        try (Stream<Path> tree = Files.walk(repository)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
