package dev.slipway.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The broker's command line.
 *
 * @param data the directory that keeps everything the broker knows; made if it is not there
 * @param port the client listener's port on 127.0.0.1; 0 takes a free one
 * @param users the file of users and passwords that clients log in with; without one anybody on this machine may connect
 * @param admin the user who may do everything; the others may do what it gives them rights to
 * @param lock how long a share group's record stays with a worker that does not renew it
 * @param exitWithStdin whether the end of standard input ends the broker, so that it never outlives its parent
 */
record BrokerOptions(
        Path data, int port, Optional<Path> users, Optional<String> admin, Duration lock, boolean exitWithStdin) {
    static final String USAGE = """
            usage: java -jar slipway-broker.jar --data DIR [--port N] [--users FILE [--admin NAME]] [--lock-seconds N] [--exit-with-stdin]
              --data DIR         where the broker keeps its data
              --port N           port on 127.0.0.1 (default 0: a free one, told in the READY line)
              --users FILE       lines of user=password; clients then log in by SASL/PLAIN
              --admin NAME       the user who may do everything; the others may do what the access control lists say
              --lock-seconds N   how long a share group locks a record (default 15)
              --exit-with-stdin  stop when standard input ends""";

    private static final Duration LONGEST_LOCK = Duration.ofMinutes(1);

    BrokerOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("--port must be between 0 and 65535, not " + port);
        }
        if (admin.isPresent() && users.isEmpty()) {
            throw new IllegalArgumentException("--admin names one of the --users, which are missing");
        }
        if (!lock.isPositive() || lock.compareTo(LONGEST_LOCK) > 0) {
            throw new IllegalArgumentException("--lock-seconds must be between 1 and 60, not " + lock.toSeconds());
        }
    }

    /** @throws IllegalArgumentException with a sentence that names the option which is wrong */
    static BrokerOptions parse(List<String> arguments) {
        Deque<String> rest = new ArrayDeque<>(arguments);
        Optional<Path> data = Optional.empty();
        int port = 0;
        Optional<Path> users = Optional.empty();
        Optional<String> admin = Optional.empty();
        int lockSeconds = 15;
        boolean exitWithStdin = false;
        while (!rest.isEmpty()) {
            String option = rest.pop();
            switch (option) {
                case "--data" -> data = Optional.of(Path.of(value(option, rest)));
                case "--port" -> port = number(option, rest);
                case "--users" -> users = Optional.of(Path.of(value(option, rest)));
                case "--admin" -> admin = Optional.of(value(option, rest));
                case "--lock-seconds" -> lockSeconds = number(option, rest);
                case "--exit-with-stdin" -> exitWithStdin = true;
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        return new BrokerOptions(
                data.orElseThrow(() -> new IllegalArgumentException("--data is missing")),
                port,
                users,
                admin,
                Duration.ofSeconds(lockSeconds),
                exitWithStdin);
    }

    private static String value(String option, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.pop();
    }

    private static int number(String option, Deque<String> rest) {
        String value = value(option, rest);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " needs a number, not " + value, e);
        }
    }
}
