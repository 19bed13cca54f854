package dev.slipway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UsersTest {
    @TempDir
    Path directory;

    @Test
    void kafkaReadsBackWhatTheFileSays() throws IOException {
        Users users = Users.read(file("slipway=a\\\\b\"c;d\nops=x\n"));

        Map<String, ?> options = JaasContext.loadClientContext(Map.of("sasl.jaas.config", new Password(users.jaas())))
                .configurationEntries()
                .getFirst()
                .getOptions();

        assertThat(options.get("user_slipway")).isEqualTo("a\\b\"c;d");
        assertThat(options.get("user_ops")).isEqualTo("x");
    }

    @Test
    void drawsTheBrokersOwnPasswordAnew() throws IOException {
        Path file = file("slipway=secret\n");

        assertThat(Users.read(file).jaas()).isNotEqualTo(Users.read(file).jaas());
    }

    @Test
    void neverPrintsAPassword() throws IOException {
        assertThat(Users.read(file("slipway=secret\n"))).hasToString("Users[slipway]");
    }

    @Test
    void onlyTheBrokerAndTheAdminMayDoEverything() throws IOException {
        Users users = Users.read(file("ops=x\nreader=y\n"));

        assertThat(users.superUsers(Optional.of("ops"))).isEqualTo("User:slipway-broker;User:ops");
        assertThat(users.superUsers(Optional.empty())).isEqualTo("User:slipway-broker");
        assertThatThrownBy(() -> users.superUsers(Optional.of("obs")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--admin obs is none of the users [ops, reader]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "slipway-broker=x", "a\\ b=x", "a=", "a=\\u00e9", "-a=x"})
    void refusesWhatCannotBeAUser(String content) {
        assertThatThrownBy(() -> Users.read(file(content))).isInstanceOf(IllegalArgumentException.class);
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("users.properties"), content);
    }
}
