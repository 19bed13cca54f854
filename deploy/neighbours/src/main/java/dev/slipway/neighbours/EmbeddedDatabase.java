package dev.slipway.neighbours;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * PostgreSQL on loopback, with passwords, on a directory that is kept. Nobody works in it as its superuser: each user has a
 * database of its own, and gets into no other.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);
    /** A guest reaches the host's loopback, so that nobody is trusted for coming from there. */
    private static final String HOST_BASED_AUTHENTICATION = """
            host all postgres 127.0.0.1/32 scram-sha-256
            host sameuser all 127.0.0.1/32 scram-sha-256
            """;

    private final EmbeddedPostgres postgres;
    private final Path directory;

    private EmbeddedDatabase(EmbeddedPostgres postgres, Path directory) {
        this.postgres = postgres;
        this.directory = directory;
    }

    /**
     * Starts a server, or takes over the directory of one that was left behind.
     *
     * @param directory holds the database; made if it is not there
     * @param password of the superuser, {@code postgres}: letters and digits
     * @param users who work in it
     * @throws IOException if it does not answer in time
     */
    public static EmbeddedDatabase start(Path directory, Path log, int port, String password, List<DatabaseUser> users)
            throws IOException {
        endOrphan(directory);
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setDataDirectory(directory)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setConnectConfig("password", password)
                .setLocaleConfig("locale", "C.UTF-8")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("max_connections", "30")
                .setServerConfig("shared_buffers", "32MB")
                .setServerConfig("fsync", "on")
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            requirePassword(postgres, directory, password);
            for (DatabaseUser user : users) {
                provide(postgres, user);
            }
        } catch (SQLException | IOException e) {
            postgres.close();
            throw new IOException("the database could not be set up; its log is " + log, e);
        }
        return new EmbeddedDatabase(postgres, directory);
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }

    private static void requirePassword(EmbeddedPostgres postgres, Path directory, String password)
            throws SQLException, IOException {
        Path authentication = directory.resolve("pg_hba.conf");
        if (Files.readString(authentication).equals(HOST_BASED_AUTHENTICATION)) {
            return;
        }
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER USER postgres PASSWORD '" + password + "'");
            Files.writeString(authentication, HOST_BASED_AUTHENTICATION);
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    /** A role without privileges, with the password that it is to have now, and its database. */
    private static void provide(EmbeddedPostgres postgres, DatabaseUser user) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + user.name() + "'")) {
                statement.execute("CREATE ROLE " + user.name());
            }
            statement.execute("ALTER ROLE " + user.name()
                    + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '"
                    + user.password() + "'");
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + user.name() + "'")) {
                statement.execute("CREATE DATABASE " + user.name() + " OWNER " + user.name());
            }
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet found = statement.executeQuery(query)) {
            return found.next();
        }
    }

    /** Whether the server runs. */
    public boolean isAlive() {
        try {
            return postmaster(directory).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** A server that a killed Slipway left behind still owns the directory. */
    private static void endOrphan(Path directory) throws IOException {
        Optional<ProcessHandle> orphan = postmaster(directory);
        if (orphan.isEmpty()) {
            return;
        }
        orphan.get().destroy();
        try {
            orphan.get()
                    .onExit()
                    .orTimeout(STOP_DEADLINE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof TimeoutException)) {
                throw e;
            }
            orphan.get().destroyForcibly();
            orphan.get().onExit().join();
        }
    }

    /** The server that runs on a directory, by the file that it keeps there. */
    private static Optional<ProcessHandle> postmaster(Path directory) throws IOException {
        Path pidFile = directory.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(process -> process.info().command().orElse("").endsWith("postgres"));
    }
}
