package dev.slipway.agent;

import dev.slipway.agent.buildkit.SearchPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Where things are in the machine.
 *
 * @param work on the scratch disk: source and Dockerfile
 * @param memory a directory of a file system in memory: credentials and secrets
 * @param dockerSocket where dockerd listens
 * @param buildkitSocket where buildkitd listens, in images that have it
 * @param daemonEnd where the machine's script notes how the daemon ended, complete as soon as it is there
 * @param patience how long BuildKit's daemon may take to answer
 */
record AgentSettings(
        Path work,
        Path memory,
        Path dockerSocket,
        Path buildkitSocket,
        Path daemonEnd,
        SearchPath programs,
        Duration patience) {

    static AgentSettings ofEnvironment(Map<String, String> environment) {
        return new AgentSettings(
                Path.of(environment.getOrDefault("SLIPWAY_WORK", "/scratch/work")),
                Path.of(environment.getOrDefault("SLIPWAY_MEMORY", "/run/slipway")),
                Path.of(environment.getOrDefault("SLIPWAY_DOCKER_SOCKET", "/run/docker.sock")),
                Path.of(environment.getOrDefault("SLIPWAY_BUILDKIT_SOCKET", "/run/buildkit/buildkitd.sock")),
                Path.of(environment.getOrDefault("SLIPWAY_DAEMON_END", "/run/daemon-ended")),
                new SearchPath(environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin")),
                Duration.ofMinutes(5));
    }
}
