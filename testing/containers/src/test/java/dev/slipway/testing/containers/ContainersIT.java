package dev.slipway.testing.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** What the module gives to others, with the image that this machine has. */
@NeedsDocker
@Timeout(180)
class ContainersIT {
    @Test
    void aBrokerTakesTheSettingsThatItIsGiven() throws Exception {
        try (KafkaContainer kafka = Containers.kafka(Map.of("log.retention.hours", "17"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.getBootstrapServers()))) {
            ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");

            String retention = admin.describeConfigs(List.of(broker))
                    .all()
                    .get(30, TimeUnit.SECONDS)
                    .get(broker)
                    .get("log.retention.hours")
                    .value();

            assertThat(retention).isEqualTo("17");
        }
    }

    @Test
    void aDatabaseLetsItsOwnerIn() throws Exception {
        try (PostgreSQLContainer postgres = Containers.postgres();
                Connection connection = DriverManager.getConnection(
                        postgres.getJdbcUrl(), postgres.getUsername(), postgres.getPassword());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select current_user, current_database()")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1) + " of " + rows.getString(2)).isEqualTo("postgres of postgres");
        }
    }

    @Test
    void anEngineOfItsOwnLeavesNothingBehind() throws Exception {
        assumeTrue(OwnEngine.obstacle().isEmpty(), () -> OwnEngine.obstacle().orElseThrow());
        OwnEngine engine = OwnEngine.start();
        Path directory = engine.directory();
        assertThat(EngineSocket.answers(engine.address())).isTrue();
        assertThat(NetworkInterface.getByName(engine.bridge())).isNotNull();

        engine.close();

        assertThat(directory).doesNotExist();
        assertThat(NetworkInterface.getByName(engine.bridge())).isNull();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(directory.toString());
        try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
            assertThat(processes.map(one -> one.info().commandLine().orElse("")))
                    .noneMatch(command -> command.contains(directory.toString()));
        }
    }
}
