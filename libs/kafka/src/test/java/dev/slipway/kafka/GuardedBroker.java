package dev.slipway.kafka;

import static org.awaitility.Awaitility.await;

import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.testing.FreePort;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/** A broker with access control lists, as operators run it: {@code admin} may do all, {@code service} what it is given. */
final class GuardedBroker implements AutoCloseable {
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " username=\"admin\" password=\"a\" user_admin=\"a\" user_service=\"s\";";

    private final Process process;
    private final int port;

    private GuardedBroker(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static GuardedBroker start(Path directory) throws Exception {
        int port = FreePort.pick();
        Path settings = directory.resolve("server.properties");
        Files.writeString(settings, settings(directory, port));
        List<String> format = List.of("format", "-t", Uuid.randomUuid().toString(), "-c", settings.toString());
        if (java(directory, "kafka.tools.StorageTool", format).waitFor() != 0) {
            throw new IOException(Files.readString(directory.resolve("kafka.tools.StorageTool.log")));
        }
        GuardedBroker broker = new GuardedBroker(java(directory, "kafka.Kafka", List.of(settings.toString())), port);
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            try (Admin admin = Admin.create(broker.client("admin", "a"))) {
                return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
            }
        });
        return broker;
    }

    Map<String, Object> admin() {
        return client("admin", "a");
    }

    Map<String, Object> service() {
        return client("service", "s");
    }

    private Map<String, Object> client(String user, String password) {
        return Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + port,
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                BrokerProcess.plainLogin(user, password));
    }

    private static String settings(Path directory, int port) throws IOException {
        int controller = FreePort.pick();
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + controller,
                "controller.listener.names", "CONTROLLER",
                "listeners", "CLIENT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controller),
                "advertised.listeners", "CLIENT://127.0.0.1:" + port,
                "inter.broker.listener.name", "CLIENT",
                "log.dirs", directory.resolve("data").toString(),
                "auto.create.topics.enable", "false"));
        settings.putAll(Map.of(
                "listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
                "sasl.mechanism.inter.broker.protocol", "PLAIN",
                "sasl.mechanism.controller.protocol", "PLAIN",
                "sasl.enabled.mechanisms", "PLAIN",
                "listener.name.client.plain.sasl.jaas.config", LOGIN,
                "listener.name.controller.plain.sasl.jaas.config", LOGIN,
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users", "User:admin",
                "offsets.topic.replication.factor", "1"));
        StringWriter text = new StringWriter();
        settings.store(text, null);
        return text.toString();
    }

    private static Process java(Path directory, String main, List<String> arguments) throws IOException {
        Path libraries = Path.of(System.getProperty("slipway.root"), "deploy", "broker", "target", "lib");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                libraries + "/*",
                main));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(main + ".log").toFile())
                .start();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
