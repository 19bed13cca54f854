package dev.slipway.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseIT {
    private static final DatabaseUser USER = new DatabaseUser("slipway_build_api", "user1");
    private static final DatabaseUser OTHER = new DatabaseUser("other", "other1");

    @TempDir
    Path directory;

    private int port;

    @BeforeEach
    void takePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    private EmbeddedDatabase start(DatabaseUser... users) throws IOException {
        return EmbeddedDatabase.start(
                directory.resolve("data"), directory.resolve("log"), port, "super1", List.of(users));
    }

    private Connection connect(String database, String user, String password) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, user, password);
    }

    @Test
    void itsUserOwnsADatabaseAndHasNoOtherPrivilege() throws Exception {
        try (EmbeddedDatabase _ = start(USER, OTHER)) {
            try (Connection connection = connect("slipway_build_api", USER.name(), USER.password());
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE SCHEMA build_api");
                statement.execute("CREATE TABLE build_api.t (x int)");
                try (ResultSet role = statement.executeQuery("SELECT rolsuper OR rolcreatedb OR rolcreaterole OR"
                        + " rolreplication OR rolbypassrls FROM pg_roles WHERE rolname = current_user")) {
                    assertThat(role.next()).isTrue();
                    assertThat(role.getBoolean(1)).isFalse();
                }
                assertThatThrownBy(() -> statement.execute("COPY build_api.t FROM PROGRAM 'echo 1'"))
                        .hasMessageContaining("permission denied");
                assertThatThrownBy(() -> statement.execute("CREATE DATABASE more"))
                        .hasMessageContaining("permission denied");
            }
            for (String database : List.of("postgres", "other", "template1")) {
                assertThatThrownBy(() -> connect(database, USER.name(), USER.password()))
                        .hasMessageContaining("pg_hba.conf");
            }
            assertThatThrownBy(() -> connect("slipway_build_api", USER.name(), "super1"))
                    .hasMessageContaining("password authentication failed");
        }
        assertThat(directory.resolve("log")).content().doesNotContain(USER.password(), "super1");
    }

    @Test
    void keepsDataAndTakesANewPasswordOverARestart() throws Exception {
        try (EmbeddedDatabase _ = start(USER);
                Connection connection = connect("slipway_build_api", USER.name(), USER.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (x int)");
        }

        try (EmbeddedDatabase _ = start(new DatabaseUser(USER.name(), "fresh1"));
                Connection connection = connect("slipway_build_api", USER.name(), "fresh1");
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO t VALUES (1)");
        }
    }
}
