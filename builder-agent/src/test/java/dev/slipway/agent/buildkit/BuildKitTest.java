package dev.slipway.agent.buildkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.RegistryAccess;
import dev.slipway.dockerfile.Dockerfile;
import dev.slipway.dockerfile.stage.BuildArguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildKitTest {
    @TempDir
    private Path directory;

    private BuildKit installed() {
        return BuildKit.installed(
                new SearchPath("/nonexistent::" + directory),
                directory.resolve("buildkitd.sock"),
                directory.resolve("docker.sock"));
    }

    private static Job job(boolean isolated, Map<String, String> buildArgs, Job.Options options) {
        return new Job(
                "b1",
                1,
                new Job.Dockerfile(new byte[0], null),
                new Job.Source("sources/b1", "sha256:0", null),
                "127.0.0.1:5000/builds/b1:latest",
                List.of("127.0.0.1:5000/cache/t/s:buildcache", "127.0.0.1:5000/cache/global/k:buildcache"),
                "127.0.0.1:5000/cache/t/s:buildcache",
                buildArgs,
                List.of(),
                isolated,
                "linux/amd64",
                List.of(),
                new RegistryAccess("127.0.0.1:5000", true, "build", "p", null),
                Map.of(),
                options);
    }

    private static BuildPlan plan(Job job, Map<String, String> replaced) throws Exception {
        return new BuildPlan(
                job,
                Path.of("/w/source"),
                Path.of("/w/dockerfile/Dockerfile"),
                Path.of("/w/metadata.json"),
                Path.of("/m/docker"),
                Map.of("npm", Path.of("/m/secrets/0")),
                replaced,
                Dockerfile.parse("FROM alpine").stepLines(BuildArguments.none()),
                job.options().mirrorRequired() ? Path.of("/w/policy.json") : null);
    }

    private static BuildPlan plan(boolean isolated) throws Exception {
        return plan(job(isolated, Map.of("A", "b c"), Job.Options.NONE), Map.of());
    }

    private static final Map<String, String> REPLACED =
            Map.of("alpine:3", "127.0.0.1:5000/mirror/docker.io/library/alpine@sha256:1");

    private static BuildPlan optionsPlan() throws Exception {
        var options = new Job.Options(
                "web",
                Map.of("com.example.l", "a,b=\"c\"\n--x"),
                Map.of("index:com.example", "a,b=\"c\"\nd"),
                true,
                List.of("db:10.0.0.7", "six:[fd00::1]"),
                "max",
                true,
                null);
        return plan(job(false, Map.of(), options), REPLACED);
    }

    @Test
    void prefersBuildctlWhereTheImageHasItAndItsDaemon() throws IOException {
        assertThat(installed().name()).isEqualTo("docker buildx");

        addProgram("buildctl");
        assertThat(installed().name()).isEqualTo("docker buildx");

        addProgram("buildkitd");
        assertThat(installed().name()).isEqualTo("buildctl");
    }

    private void addProgram(String name) throws IOException {
        Files.createFile(
                directory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    @Test
    void tellsDockerEverythingThatTheJobSays() throws Exception {
        String command = String.join(" ", new BuildKit.DockerBuildx(Path.of("/s")).command(plan(false)));

        assertThat(command)
                .contains("--provenance=false")
                .contains(
                        "--output type=image,name=127.0.0.1:5000/builds/b1:latest,push=true,store=false,oci-mediatypes=true")
                .contains("--network host --allow network.host")
                .contains("--build-arg A ")
                .doesNotContain("b c")
                .contains("--secret id=npm,src=/m/secrets/0")
                .contains("--cache-from type=registry,ref=127.0.0.1:5000/cache/t/s:buildcache")
                .contains("--cache-from type=registry,ref=127.0.0.1:5000/cache/global/k:buildcache")
                .contains("--cache-to type=registry,ref=127.0.0.1:5000/cache/t/s:buildcache,mode=max,"
                        + "image-manifest=true,oci-mediatypes=true,ignore-error=true")
                .endsWith("-- /w/source");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
                    "docker/dockerfile:1";"127.0.0.1:5000/mirror/docker.io/docker/dockerfile@sha256:1"
                    "  docker/dockerfile:1 ";"127.0.0.1:5000/mirror/docker.io/docker/dockerfile@sha256:1"
                    "docker/dockerfile:1 --flag x";"127.0.0.1:5000/mirror/docker.io/docker/dockerfile@sha256:1 --flag x"
                    "docker/dockerfile:2";"docker/dockerfile:2"
                    """)
    void takesTheFrontEndOfABuildArgFromTheMirrorWhereThatHasIt(String argument, String passedOn) throws Exception {
        Job job = job(false, Map.of("BUILDKIT_SYNTAX", argument, "A", "docker/dockerfile:1"), Job.Options.NONE);
        BuildPlan plan =
                plan(job, Map.of("docker/dockerfile:1", "127.0.0.1:5000/mirror/docker.io/docker/dockerfile@sha256:1"));

        assertThat(plan.buildArgs()).isEqualTo(Map.of("BUILDKIT_SYNTAX", passedOn, "A", "docker/dockerfile:1"));
    }

    @Test
    void handsBuildArgsToDockerWhereOtherUsersDoNotSeeThem() throws Exception {
        Map<String, String> arguments = Map.of(
                "NPM_TOKEN",
                "t0ken",
                "https_proxy",
                "http://p:1",
                "DOCKER_HOST",
                "evil",
                "LD_PRELOAD",
                "evil.so",
                "a b",
                "c");
        BuildPlan plan = plan(job(false, arguments, Job.Options.NONE), Map.of());
        BuildKit docker = new BuildKit.DockerBuildx(Path.of("/s"));

        assertThat(docker.command(plan))
                .containsSequence("--build-arg", "NPM_TOKEN")
                .containsSequence("--build-arg", "https_proxy=http://p:1")
                .containsSequence("--build-arg", "DOCKER_HOST=evil")
                .containsSequence("--build-arg", "LD_PRELOAD=evil.so")
                .containsSequence("--build-arg", "a b=c")
                .noneMatch(word -> word.contains("t0ken"));
        assertThat(docker.environment(plan))
                .containsEntry("NPM_TOKEN", "t0ken")
                .containsEntry("DOCKER_HOST", "unix:///s")
                .containsOnlyKeys("NPM_TOKEN", "DOCKER_HOST", "DOCKER_CONFIG");
    }

    @Test
    void tellsDockerTheCallersOptionsEachInAWordOfItsOwn() throws Exception {
        BuildKit docker = new BuildKit.DockerBuildx(Path.of("/s"));

        assertThat(docker.command(optionsPlan()))
                .containsSequence("--target", "web")
                .containsSequence("--label", "com.example.l=a,b=\"c\"\n--x")
                .containsSequence(
                        "--annotation",
                        "manifest:dev.slipway.base-images={\"alpine:3\":\"" + REPLACED.get("alpine:3") + "\"}")
                .containsSequence("--annotation", "manifest:index:com.example=a,b=\"c\"\nd")
                .containsSequence("--add-host", "db:10.0.0.7", "--add-host", "six:[fd00::1]")
                .contains("--no-cache", "--provenance=mode=max")
                .doesNotContain("--cache-from")
                .contains("--cache-to");
        assertThat(docker.environment(optionsPlan()))
                .containsEntry("EXPERIMENTAL_BUILDKIT_SOURCE_POLICY", "/w/policy.json");
        assertThat(docker.environment(plan(false))).doesNotContainKey("EXPERIMENTAL_BUILDKIT_SOURCE_POLICY");
    }

    @Test
    void tellsBuildctlTheCallersOptionsQuotedWhereItTakesThemApart() throws Exception {
        assertThat(new BuildKit.Buildctl(Path.of("/s")).command(optionsPlan()))
                .containsSequence("--opt", "target=web")
                .containsSequence("--opt", "label:com.example.l=a,b=\"c\"\n--x")
                .containsSequence("--opt", "add-hosts=db=10.0.0.7,six=fd00::1")
                .containsSequence("--opt", "attest:provenance=mode=max")
                .containsSequence("--source-policy-file", "/w/policy.json")
                .contains("--no-cache")
                .anyMatch(word -> word.startsWith("type=image,name=127.0.0.1:5000/builds/b1:latest,push=true,")
                        && word.endsWith(",\"annotation.index:com.example=a,b=\"\"c\"\"\nd\""));
    }

    @Test
    void anIsolatedBuildGetsNoNetworkFromEitherClient() throws Exception {
        assertThat(new BuildKit.DockerBuildx(Path.of("/s")).command(plan(true)))
                .containsSequence("--network", "none")
                .doesNotContain("network.host");
        assertThat(new BuildKit.Buildctl(Path.of("/s")).command(plan(true)))
                .containsSequence("--opt", "force-network-mode=none")
                .doesNotContain("network.host");
    }

    @Test
    void tellsBuildctlEverythingThatTheJobSays() throws Exception {
        String command = String.join(" ", new BuildKit.Buildctl(Path.of("/s")).command(plan(false)));

        assertThat(command)
                .startsWith("buildctl --addr unix:///s build")
                .contains("--local dockerfile=/w/dockerfile --opt filename=Dockerfile")
                .contains("--opt build-arg:A=b c")
                .contains("--export-cache type=registry,ref=127.0.0.1:5000/cache/t/s:buildcache,mode=max")
                .contains("--import-cache type=registry,ref=127.0.0.1:5000/cache/global/k:buildcache");
    }
}
