package dev.slipway.agent.buildkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A client of BuildKit, as a command line. Which one there is depends on the builder image. */
public sealed interface BuildKit permits BuildKit.Buildctl, BuildKit.DockerBuildx {
    /** For people. */
    String name();

    /** Where the daemon listens. */
    Path socket();

    /** The request that a daemon answers when it is ready; empty where accepting the connection says so. */
    String probe();

    List<String> command(BuildPlan plan);

    Map<String, String> environment(BuildPlan plan);

    /**
     * {@code buildctl} where the image has it and its daemon, otherwise docker with the BuildKit that dockerd embeds. The
     * machine's script starts a daemon by the same rule.
     */
    static BuildKit installed(SearchPath programs, Path buildkitSocket, Path dockerSocket) {
        if (programs.find("buildctl").isPresent() && programs.find("buildkitd").isPresent()) {
            return new Buildctl(buildkitSocket);
        }
        return new DockerBuildx(dockerSocket);
    }

    /** BuildKit's own client, of the {@code moby/buildkit} image. */
    record Buildctl(Path socket) implements BuildKit {
        @Override
        public String name() {
            return "buildctl";
        }

        @Override
        public String probe() {
            return "";
        }

        @Override
        public List<String> command(BuildPlan plan) {
            return new CommandLine("buildctl", "--addr", "unix://" + socket, "build", "--progress", "rawjson")
                    .with("--frontend", "dockerfile.v0")
                    .with("--local", "context=" + plan.context())
                    .with("--local", "dockerfile=" + plan.dockerfile().getParent())
                    .with("--opt", "filename=" + plan.dockerfile().getFileName())
                    .with("--opt", "platform=" + plan.job().platform())
                    .with("--opt", "force-network-mode=" + plan.network())
                    .withEach("--allow", plan.entitlements())
                    .withEach("--opt", plan.buildArgs("build-arg:"))
                    .withEach("--import-cache", plan.cacheImports())
                    .withEach("--export-cache", plan.cacheExports())
                    .withCommon(plan)
                    .words();
        }

        @Override
        public Map<String, String> environment(BuildPlan plan) {
            return Map.of("DOCKER_CONFIG", plan.dockerConfig().toString());
        }
    }

    /** {@code docker buildx build} against the BuildKit in dockerd. */
    record DockerBuildx(Path socket) implements BuildKit {
        @Override
        public String name() {
            return "docker buildx";
        }

        @Override
        public String probe() {
            return "GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n";
        }

        @Override
        public List<String> command(BuildPlan plan) {
            return new CommandLine("docker", "buildx", "build", "--progress=rawjson", "--provenance=false")
                    .with("--file", plan.dockerfile().toString())
                    .with("--platform", plan.job().platform())
                    .with("--network", plan.network())
                    .withEach("--allow", plan.entitlements())
                    .withEach("--build-arg", plan.buildArgs(""))
                    .withEach("--cache-from", plan.cacheImports())
                    .withEach("--cache-to", plan.cacheExports())
                    .withCommon(plan)
                    .with("--", plan.context().toString())
                    .words();
        }

        @Override
        public Map<String, String> environment(BuildPlan plan) {
            return Map.of("DOCKER_CONFIG", plan.dockerConfig().toString(), "DOCKER_HOST", "unix://" + socket);
        }
    }
}
