package dev.slipway.testing.containers;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The docker engine that the tests of this JVM use. It is looked for once, when the first test asks.
 *
 * <p>An engine that {@code DOCKER_HOST} names or that listens on the default socket is used as it is. Otherwise the tests start
 * one; see {@link OwnEngine}.
 */
sealed interface DockerEngine {
    /** It ran before the tests and runs after them. */
    record Found(String address) implements DockerEngine {}

    /** It is the tests' own, and ends with this JVM. */
    record Started(OwnEngine engine) implements DockerEngine {}

    /**
     * There is none, and none can be started.
     *
     * @param reason a sentence that also says what to do
     */
    record Missing(String reason) implements DockerEngine {}

    /** The answer, which is the same for as long as this JVM runs. The first call may take some seconds. */
    static DockerEngine ofThisJvm() {
        return Answer.get();
    }

    /** Keeps the answer. */
    final class Answer {
        private static @Nullable DockerEngine answer;

        private Answer() {}

        private static synchronized DockerEngine get() {
            @Nullable DockerEngine known = answer;
            if (known == null) {
                known = find();
                answer = known;
            }
            return known;
        }

        private static DockerEngine find() {
            Optional<String> named = Optional.ofNullable(System.getenv("DOCKER_HOST"));
            String address = named.orElse("unix:///var/run/docker.sock");
            if (EngineSocket.answers(address)) {
                return new Found(address);
            }
            if (named.isPresent()) {
                return new Missing(
                        "no docker engine answers at DOCKER_HOST=" + address + ": start it, or unset DOCKER_HOST");
            }
            Optional<String> obstacle = OwnEngine.obstacle();
            if (obstacle.isPresent()) {
                return new Missing("no docker engine answers at " + address + ", and " + obstacle.get());
            }
            try {
                return new Started(OwnEngine.start());
            } catch (IOException e) {
                return new Missing("a docker engine of the tests' own did not start: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Missing("the start of a docker engine was interrupted");
            }
        }
    }
}
