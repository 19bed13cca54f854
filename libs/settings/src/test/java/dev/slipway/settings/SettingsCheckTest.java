package dev.slipway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsCheckTest {
    private static final KnownSettings KNOWN = new KnownSettings(List.of(
            Setting.of("slipway.converter.slots", Allowed.POSITIVE_NUMBER),
            Setting.of("slipway.converter.registry.url", Allowed.URL),
            Setting.oneOf("slipway.converter.format", List.of("ext4", "erofs")),
            Setting.of("slipway.build-api.request.body-limit", Allowed.SIZE),
            Setting.of("slipway.mirror-worker.upstreams.*", Allowed.URL),
            Setting.of("slipway.mirror-worker.plain-http-hosts", Allowed.TEXT),
            Setting.of("slipway.mirror-worker.plain-http-hosts[*]", Allowed.TEXT),
            Setting.of("slipway.platform", Allowed.PLATFORM),
            Setting.of("slipway.token.issuer", Allowed.TEXT)));

    @Test
    void takesWhatIsThereAndWhatIsOfOthers() {
        assertThat(properties(Map.of(
                        "slipway.converter.slots", "2",
                        "slipway.converter.format", "EROFS",
                        "slipway.platform", "linux/arm64",
                        "slipway.build-api.request.body-limit", "4G",
                        "slipway.mirror-worker.upstreams.\"docker.io\"", "https://mirror.example",
                        "slipway.mirror-worker.upstreams.quay", "https://mirror.example",
                        "slipway.mirror-worker.plain-http-hosts[0]", "registry.example",
                        "%dev.slipway.converter.slots", "3",
                        "slipway.home", "/opt/slipway",
                        "quarkus.http.port", "many")))
                .isEmpty();
    }

    @Test
    void namesABadValueAndWhatIsAllowed() {
        assertThat(properties(Map.of(
                        "slipway.converter.slots", "many",
                        "slipway.converter.format", "ntfs",
                        "slipway.mirror-worker.upstreams.\"docker.io\"", "mirror.example")))
                .containsExactly(
                        "slipway.converter.format=ntfs: must be one of ext4, erofs",
                        "slipway.converter.slots=many: must be a whole number, 1 or more",
                        "slipway.mirror-worker.upstreams.\"docker.io\"=mirror.example:"
                                + " must be a URL that begins with http:// or https://");
    }

    @Test
    void namesABadValueThatCameFromAnotherSetting() {
        assertThat(properties(Map.of("my.registry", "registry", "slipway.converter.registry.url", "${my.registry}")))
                .containsExactly("slipway.converter.registry.url=registry:"
                        + " must be a URL that begins with http:// or https://");
        assertThat(properties(Map.of("slipway.converter.registry.url", "${my.registry}")))
                .containsExactly("slipway.converter.registry.url=${my.registry}: refers to a setting that is not set");
    }

    @Test
    void aBadValueStaysInItsLine() {
        assertThat(properties(Map.of("slipway.converter.slots", "1\n2\u001b[0m")))
                .containsExactly("slipway.converter.slots=1?2?[0m: must be a whole number, 1 or more");
    }

    @ParameterizedTest
    @CsvSource({
        "slipway.converter.slot, ; did you mean slipway.converter.slots?",
        "slipway.convertr.slots, ; did you mean slipway.converter.slots?",
        "slipway.build-api.request.body-limt, ; did you mean slipway.build-api.request.body-limit?",
        "slipway.token.issuer.name, ; did you mean slipway.token.issuer?",
        "slipway.nothing.like.any.of.them, ''",
        "slipway.mirror-worker.upstreams.a.b, ; did you mean slipway.mirror-worker.upstreams.*?"
    })
    void refusesASettingThatNobodyKnows(String name, String guess) {
        assertThat(properties(Map.of(name, "1"))).containsExactly(name + ": there is no such setting" + guess);
    }

    @ParameterizedTest
    @CsvSource({
        "SLIPWAY_CONVERTER_SLOT, ; did you mean SLIPWAY_CONVERTER_SLOTS?",
        "SLIPWAY_CONVERTER_SOMETHING_ELSE_ENTIRELY, ''",
        "SLIPWAY_CONVERTR_SLOTS, ; did you mean SLIPWAY_CONVERTER_SLOTS?",
        "CONVERTER_SLOTS, ; did you mean SLIPWAY_CONVERTER_SLOTS?",
        "BUILD_API_REQUEST_BODY_LIMIT, ; did you mean SLIPWAY_BUILD_API_REQUEST_BODY_LIMIT?",
        "BUILD_API_X, ''"
    })
    void refusesAVariableOfAServiceThatNobodyKnows(String name, String guess) {
        assertThat(variables(Map.of(name, "1"))).containsExactly(name + ": there is no such setting" + guess);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SLIPWAY_CONVERTER_SLOTS",
                "SLIPWAY_MIRROR_WORKER_UPSTREAMS__DOCKER_IO_",
                "SLIPWAY_MIRROR_WORKER_PLAIN_HTTP_HOSTS_0_",
                "SLIPWAY_URL",
                "SLIPWAY_TOKEN",
                "SLIPWAY_CACHE",
                "SLIPWAY_TEST_IMAGE_KAFKA",
                "PATH",
                "TOKEN_ISSUER",
                "BUILD_API_SERVICE_HOST",
                "BUILD_API_SERVICE_PORT",
                "BUILD_API_SERVICE_PORT_HTTP",
                "BUILD_API_PORT",
                "BUILD_API_PORT_8080_TCP",
                "BUILD_API_PORT_8080_TCP_PROTO",
                "BUILD_API_PORT_8080_TCP_PORT",
                "BUILD_API_PORT_8080_TCP_ADDR",
                "SLIPWAY_CONVERTER_SERVICE_HOST",
                "SLIPWAY_CONVERTER_PORT_8085_TCP_ADDR"
            })
    void leavesOtherVariablesAlone(String name) {
        assertThat(variables(Map.of(name, "1"))).isEmpty();
    }

    @Test
    void namesTheVariableThatABadValueCameFrom() {
        assertThat(variables(Map.of("SLIPWAY_CONVERTER_SLOTS", "many")))
                .containsExactly("slipway.converter.slots=many: must be a whole number, 1 or more"
                        + " (environment variable SLIPWAY_CONVERTER_SLOTS)");
    }

    private static List<String> properties(Map<String, String> properties) {
        return check(properties, Map.of());
    }

    private static List<String> variables(Map<String, String> environment) {
        return check(Map.of(), environment);
    }

    private static List<String> check(Map<String, String> properties, Map<String, String> environment) {
        return new SettingsCheck(
                        KNOWN,
                        new SmallRyeConfigBuilder()
                                .addDefaultInterceptors()
                                .withSources(
                                        new PropertiesConfigSource(properties, "test", 500),
                                        new EnvConfigSource(environment, 300))
                                .build(),
                        environment)
                .problems();
    }

    @Test
    void saysHowAColonStandsInAName() {
        assertThat(properties(Map.of(
                        "slipway.mirror-worker.upstreams.\"registry.example.com", "5000\"=https://r.example.com")))
                .singleElement()
                .asString()
                .contains("there is no such setting; it ends within quotes", "\\: for a colon");
    }
}
