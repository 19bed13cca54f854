package dev.slipway.agent.buildkit;

import dev.slipway.agent.protocol.Job;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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

    /** Which one it is; its daemon is to answer already. */
    Version version(SearchPath programs);

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
                    .withIfAny("--opt", "target=", plan.options().target())
                    .withEach("--opt", plan.labels("label:"))
                    .withEach("--opt", addHosts(plan.options().addHosts()))
                    .withIfAny(
                            "--opt", "attest:provenance=mode=", plan.options().provenance())
                    .withIfAny("--source-policy-file", "", plan.sourcePolicy())
                    .withCommon(plan)
                    .with("--output", output(plan))
                    .words();
        }

        /** This client has annotations here alone, and takes their keys in lower case. */
        private static String output(BuildPlan plan) {
            List<String> fields = new ArrayList<>(List.of(plan.imageOutput().split(",")));
            fields.addAll(plan.annotations("annotation."));
            return Csv.line(fields);
        }

        /** Its front end wants {@code host=address} where people write {@code host:address}. */
        private static List<String> addHosts(List<String> hosts) {
            List<String> pairs = hosts.stream()
                    .map(host -> host.replaceFirst("[:=]\\[?", "=").replaceFirst("]$", ""))
                    .toList();
            return pairs.isEmpty() ? List.of() : List.of("add-hosts=" + Csv.line(pairs));
        }

        @Override
        public Map<String, String> environment(BuildPlan plan) {
            return Map.of("DOCKER_CONFIG", plan.dockerConfig().toString());
        }

        @Override
        public Version version(SearchPath programs) {
            return Version.ofBuildkitd(
                    Programs.output(programs, Map.of(), "buildctl", "--addr", "unix://" + socket, "debug", "info"),
                    Programs.output(programs, Map.of(), "buildctl", "--version"));
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
            return new CommandLine("docker", "buildx", "build", "--progress=rawjson", provenance(plan.options()))
                    .with("--file", plan.dockerfile().toString())
                    .with("--platform", plan.job().platform())
                    .with("--network", plan.network())
                    .withEach("--allow", plan.entitlements())
                    .withEach("--build-arg", plan.visibleBuildArgs())
                    .withEach("--cache-from", plan.cacheImports())
                    .withEach("--cache-to", plan.cacheExports())
                    .withIfAny("--target", "", plan.options().target())
                    .withEach("--label", plan.labels(""))
                    // Not in --output, where this client would turn keys into lower case. With the type, no key is
                    // taken for one.
                    .withEach("--annotation", plan.annotations("manifest:"))
                    .withEach("--add-host", plan.options().addHosts())
                    .withCommon(plan)
                    .with("--output", plan.imageOutput())
                    .with("--", plan.context().toString())
                    .words();
        }

        private static String provenance(Job.Options options) {
            return "--provenance=" + (options.provenance() == null ? "false" : "mode=" + options.provenance());
        }

        @Override
        public Map<String, String> environment(BuildPlan plan) {
            Map<String, String> environment = new HashMap<>(plan.hiddenBuildArgs());
            environment.putAll(environment());
            environment.put("DOCKER_CONFIG", plan.dockerConfig().toString());
            if (plan.sourcePolicy() != null) {
                environment.put(
                        "EXPERIMENTAL_BUILDKIT_SOURCE_POLICY",
                        plan.sourcePolicy().toString());
            }
            return environment;
        }

        private Map<String, String> environment() {
            return Map.of("DOCKER_HOST", "unix://" + socket);
        }

        @Override
        public Version version(SearchPath programs) {
            String client = Programs.output(programs, environment(), "docker", "buildx", "version");
            String docker =
                    Programs.output(programs, environment(), "docker", "version", "--format", "{{.Server.Version}}");
            String builder = Programs.output(programs, environment(), "docker", "buildx", "inspect", "default");
            return Version.inDocker(docker, builder, client);
        }
    }
}
