package dev.slipway.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class BrokerProcessIT {
    @TempDir
    Path directory;

    @Test
    void keepsItsTopicsAndItsPortWhenItIsKilledAndStartedAgain() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSettings.ofCheckout(directory))) {
            String before = broker.bootstrapServers();
            try (Admin admin = Admin.create(broker.clientProperties())) {
                admin.createTopics(List.of(new NewTopic("kept", Optional.of(1), Optional.empty())))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }

            broker.kill();
            assertThat(broker.isAlive()).isFalse();
            broker.restart();

            assertThat(broker.bootstrapServers()).isEqualTo(before);
            try (Admin admin = Admin.create(broker.clientProperties())) {
                assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).contains("kept");
            }
        }
    }

    @Test
    void letsInNobodyWithoutTheRightPassword() throws Exception {
        BrokerSettings settings = BrokerSettings.ofCheckout(directory)
                .withUsers(Map.of("slipway", "a \\\"b\";".replace(" ", "")), "slipway");
        try (BrokerProcess broker = BrokerProcess.start(settings)) {
            try (Admin admin = Admin.create(broker.clientProperties("slipway"))) {
                assertThat(admin.describeCluster().nodes().get(30, TimeUnit.SECONDS))
                        .hasSize(1);
            }
            Map<String, Object> wrong = new HashMap<>(broker.clientProperties("slipway"));
            wrong.put("sasl.jaas.config", BrokerProcess.plainLogin("slipway", "guess"));
            try (Admin admin = Admin.create(wrong)) {
                assertThatThrownBy(() -> admin.describeCluster().nodes().get(30, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(SaslAuthenticationException.class);
            }
            assertThat(directory.resolve("users.properties"))
                    .satisfies(file ->
                            assertThat(Files.getPosixFilePermissions(file)).hasToString("[OWNER_READ, OWNER_WRITE]"));
        }
    }

    @Test
    void letsNobodyButTheAdminDoAnythingUntilThereAreAccessControlLists() throws Exception {
        BrokerSettings settings =
                BrokerSettings.ofCheckout(directory).withUsers(Map.of("ops", "x", "reader", "y"), "ops");
        try (BrokerProcess broker = BrokerProcess.start(settings);
                Admin ops = Admin.create(broker.clientProperties("ops"));
                Admin reader = Admin.create(broker.clientProperties("reader"))) {
            ops.createTopics(List.of(new NewTopic("secret", Optional.of(1), Optional.empty())))
                    .all()
                    .get(30, TimeUnit.SECONDS);

            assertThat(ops.listTopics().names().get(30, TimeUnit.SECONDS)).contains("secret");
            assertThat(reader.listTopics().names().get(30, TimeUnit.SECONDS)).isEmpty();
            assertThatThrownBy(
                            () -> reader.deleteTopics(List.of("secret")).all().get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void saysWhyItDidNotStart() throws IOException {
        try (BrokerProcess first = BrokerProcess.start(BrokerSettings.ofCheckout(directory.resolve("a")))) {
            BrokerSettings samePort =
                    BrokerSettings.ofCheckout(directory.resolve("b")).withPort(first.port());

            assertThatThrownBy(() -> BrokerProcess.start(samePort))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Address already in use");
        }
    }

    @Tag("long")
    @Test
    void startsFromWhatItsRehearsalKeptAndWithoutItWhenThatIsDamaged() throws Exception {
        Path built = BrokerSettings.ofCheckout(directory).jar();
        Path jar = Files.copy(built, directory.resolve(built.getFileName()));
        Files.createSymbolicLink(directory.resolve("lib"), built.resolveSibling("lib"));
        Path cache = directory.resolve("slipway-broker.aot");

        start(jar, true).close();
        assertThat(cache).isNotEmptyFile();

        try (BrokerProcess broker = start(jar, false)) {
            assertThat(Files.readString(Path.of("/proc", String.valueOf(broker.pid()), "maps")))
                    .contains(cache.toString());
        }
        Files.write(cache, Arrays.copyOf(Files.readAllBytes(cache), 1 << 20));
        try (BrokerProcess broker = start(jar, false)) {
            assertThat(broker.isAlive()).isTrue();
        }
    }

    private BrokerProcess start(Path jar, boolean rehearsal) throws IOException {
        return BrokerProcess.start(new BrokerSettings(
                jar,
                directory.resolve("broker"),
                0,
                Map.of(),
                Optional.empty(),
                Duration.ofSeconds(15),
                Duration.ofSeconds(60),
                rehearsal));
    }

    @Test
    void endsWhenTheProcessThatStartedItIsGone() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dslipway.root=" + System.getProperty("slipway.root"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ForgetfulParent.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            long pid = Long.parseLong(parent.inputReader().readLine());
            ProcessHandle broker = ProcessHandle.of(pid).orElseThrow();
            assertThat(broker.isAlive()).isTrue();

            parent.destroyForcibly();

            broker.onExit().get(20, TimeUnit.SECONDS);
        } finally {
            parent.destroyForcibly();
        }
    }

    /** Starts a broker and never stops it. */
    static final class ForgetfulParent {
        public static void main(String[] arguments) throws Exception {
            BrokerProcess broker = BrokerProcess.start(BrokerSettings.ofCheckout(Path.of(arguments[0])));
            System.out.println(broker.pid());
            Thread.currentThread().join();
        }
    }
}
