package dev.slipway.neighbours;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How to run a broker.
 *
 * @param jar {@code slipway-broker.jar}, with its libraries in {@code lib} beside it
 * @param directory where the broker keeps its data, its users' file and its log
 * @param port of the client listener on 127.0.0.1; 0 takes a free one, and keeps it over restarts
 * @param users passwords by user name; empty for a broker that anybody on this machine may use
 * @param admin the user who may do everything; the others may do what it gives them rights to
 * @param lock how long a share group's record stays with a worker that does not renew it
 * @param startWithin how long a start may take before it counts as failed
 * @param rehearsal whether the broker is to write its AOT cache when it stops, instead of starting from it
 */
public record BrokerSettings(
        Path jar,
        Path directory,
        int port,
        Map<String, String> users,
        Optional<String> admin,
        Duration lock,
        Duration startWithin,
        boolean rehearsal) {

    /** Names the checkout in integration tests. */
    private static final String ROOT = "slipway.root";

    public BrokerSettings {
        requireNonNull(jar, "jar");
        requireNonNull(directory, "directory");
        users = Map.copyOf(users);
        requireNonNull(lock, "lock");
        requireNonNull(startWithin, "startWithin");
    }

    /** A broker on a free port, open to this machine, with the pipeline's usual lock of 15 seconds. */
    public static BrokerSettings of(Path jar, Path directory) {
        return new BrokerSettings(
                jar, directory, 0, Map.of(), Optional.empty(), Duration.ofSeconds(15), Duration.ofSeconds(60), false);
    }

    /**
     * The same with the broker of this checkout, which system property {@code slipway.root} names: for integration tests.
     *
     * @throws IllegalStateException if the broker is not built
     */
    public static BrokerSettings ofCheckout(Path directory) {
        String root = System.getProperty(ROOT);
        if (root == null) {
            throw new IllegalStateException("system property " + ROOT + " must name the checkout");
        }
        Path jar = Path.of(root, "deploy", "broker", "target", "slipway-broker.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is not there: build it with ./mvnw package -pl deploy/broker");
        }
        return of(jar, directory);
    }

    public BrokerSettings withPort(int newPort) {
        return new BrokerSettings(jar, directory, newPort, users, admin, lock, startWithin, rehearsal);
    }

    /** @param newAdmin one of them, who may do everything */
    public BrokerSettings withUsers(Map<String, String> newUsers, String newAdmin) {
        return new BrokerSettings(jar, directory, port, newUsers, Optional.of(newAdmin), lock, startWithin, rehearsal);
    }

    public BrokerSettings withLock(Duration newLock) {
        return new BrokerSettings(jar, directory, port, users, admin, newLock, startWithin, rehearsal);
    }

    @Override
    public String toString() {
        return "BrokerSettings[jar=" + jar + ", directory=" + directory + ", port=" + port + ", users=" + users.keySet()
                + ", admin=" + admin + ", lock=" + lock + "]";
    }
}
