package dev.slipway.buildapi.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.events.request.FieldType;
import dev.slipway.events.request.RequestField;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.RequestValues;
import dev.slipway.http.FieldError;
import dev.slipway.settings.BadSettingException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaximaTest {
    /** Fields that cost a build nothing of the machine, or whose sizes the contract bounds for everybody. */
    private static final Set<RequestField<?>> WITHOUT_MAXIMUM = Set.of(
            RequestFields.DOCKERFILE,
            RequestFields.DOCKERFILE_PATH,
            RequestFields.BUILD_ARGS,
            RequestFields.TAGS,
            RequestFields.PUSH,
            RequestFields.TARGET,
            RequestFields.LABELS,
            RequestFields.ANNOTATIONS,
            RequestFields.NO_CACHE,
            RequestFields.PULL,
            RequestFields.ADD_HOSTS,
            RequestFields.PROVENANCE,
            RequestFields.MIRROR,
            RequestFields.TENANT,
            RequestFields.CACHE_SCOPE,
            RequestFields.GLOBAL_CACHE_KEY,
            RequestFields.IS_ADMIN_BUILD,
            RequestFields.BASE_IMAGE_DIGEST,
            RequestFields.SOURCE_OCI,
            RequestFields.SOURCE_URL,
            RequestFields.SOURCE_HASH);

    private static final Maxima NARROW = new Maxima(4_096, 4, 600, NetworkMaximum.ISOLATED, 2, 1_000, false);

    /** Values over {@link #NARROW}, each with the setting that a refusal names. */
    private record Excess(RequestField<?> field, String value, String most, String setting) {}

    private static final List<Excess> EXCESSES = List.of(
            new Excess(RequestFields.MEMORY_MB, "4097", "4096 MiB", "memory"),
            new Excess(RequestFields.CPUS, "5", "4", "cpus"),
            new Excess(RequestFields.TIMEOUT_SECONDS, "601", "600 seconds", "timeout"),
            new Excess(RequestFields.NETWORK_MODE, "egress", "isolated", "network"),
            new Excess(RequestFields.ALLOWED_DOMAINS, "[\"example.com\"]", "isolated", "network"),
            new Excess(RequestFields.SECRETS, "[\"a\",\"b\",\"c\"]", "2", "secrets"),
            new Excess(RequestFields.SECRET_VALUES, "{\"a\":\"\",\"b\":\"\",\"c\":\"\"}", "2", "secrets"));

    private static RequestValues draft(Map<RequestField<?>, String> texts) {
        RequestValues draft = RequestValues.none();
        for (Map.Entry<RequestField<?>, String> text : texts.entrySet()) {
            draft = with(draft, text.getKey(), text.getValue());
        }
        return draft;
    }

    private static <T> RequestValues with(RequestValues draft, RequestField<T> field, String text) {
        return switch (field.type().read(text)) {
            case FieldType.Reading.Read<T>(T value) -> draft.with(field, value);
            case FieldType.Reading.Unreadable<T>(String reason) -> throw new AssertionError(field.name() + reason);
        };
    }

    /** Values of secrets name them, too. */
    private static List<FieldError> violations(Maxima maxima, RequestValues draft) {
        int secrets = draft.of(RequestFields.SECRETS).size()
                + draft.of(RequestFields.SECRET_VALUES).size();
        return maxima.violations(draft, secrets);
    }

    private static Maxima configured(Map<String, String> settings) {
        Map<String, String> named = new HashMap<>();
        settings.forEach((name, value) -> named.put("slipway.build-api.limits." + name, value));
        return Maxima.of(new SmallRyeConfigBuilder()
                .withMapping(LimitsConfig.class)
                .withSources(new PropertiesConfigSource(named, "test", 100))
                .addDiscoveredConverters()
                .build()
                .getConfigMapping(LimitsConfig.class));
    }

    @Test
    void eachFieldOfARequestHasAMaximumOrIsKnownToNeedNone() {
        Set<RequestField<?>> bounded =
                EXCESSES.stream().<RequestField<?>>map(Excess::field).collect(Collectors.toSet());

        assertThat(Stream.concat(bounded.stream(), WITHOUT_MAXIMUM.stream()))
                .containsExactlyInAnyOrderElementsOf(RequestFields.ALL);
    }

    @Test
    void refusesMoreOfEachFieldAndNamesValueLimitAndSetting() {
        for (Excess excess : EXCESSES) {
            RequestValues draft = draft(Map.of(excess.field(), excess.value()));

            assertThat(violations(NARROW, draft))
                    .as(excess.field().name())
                    .singleElement()
                    .satisfies(error -> {
                        assertThat(error.field()).isEqualTo(excess.field().name());
                        assertThat(error.reason())
                                .contains(
                                        "the most that this Slipway allows is " + excess.most() + ";",
                                        "its operator can change that with slipway.build-api.limits."
                                                + excess.setting());
                    });
        }
    }

    @Test
    void takesAsMuchAsTheMaximum() {
        RequestValues draft = draft(Map.of(
                RequestFields.MEMORY_MB, "4096",
                RequestFields.CPUS, "4",
                RequestFields.TIMEOUT_SECONDS, "600",
                RequestFields.NETWORK_MODE, "isolated",
                RequestFields.SECRETS, "[\"a\",\"b\"]"));

        assertThat(violations(NARROW, draft)).isEmpty();
        assertThat(NARROW.within(draft)).isEqualTo(draft);
    }

    @Test
    void saysNothingOfAValueThatTheContractRefusesAnyway() {
        RequestValues draft = draft(Map.of(RequestFields.MEMORY_MB, "65537", RequestFields.CPUS, "65"));

        assertThat(violations(NARROW, draft)).isEmpty();
    }

    @Test
    void aBuildThatDoesNotSayGetsTheDefaultOrTheMaximumWhereThatIsLess() {
        Maxima small = new Maxima(1_024, 1, 7_200, NetworkMaximum.EGRESS, 64, 0, false);

        RequestValues bounded = small.within(RequestValues.none());

        assertThat(bounded.of(RequestFields.MEMORY_MB)).isEqualTo(1_024);
        assertThat(bounded.of(RequestFields.CPUS)).isEqualTo(1);
        assertThat(bounded.of(RequestFields.TIMEOUT_SECONDS)).isEqualTo(3_600);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // the most, what the request says, what it gets, else the field that is refused
                "EGRESS          | -        | -               | egress   | -",
                "EGRESS          | egress   | -               | egress   | -",
                "EGRESS          | isolated | -               | isolated | -",
                "EGRESS          | -        | [\"example.com\"] | egress   | -",
                "ALLOWED_DOMAINS | -        | -               | isolated | -",
                "ALLOWED_DOMAINS | -        | []              | isolated | -",
                "ALLOWED_DOMAINS | egress   | -               | -        | network_mode",
                "ALLOWED_DOMAINS | egress   | []              | -        | network_mode",
                "ALLOWED_DOMAINS | isolated | -               | isolated | -",
                "ALLOWED_DOMAINS | -        | [\"example.com\"] | egress   | -",
                "ALLOWED_DOMAINS | egress   | [\"example.com\"] | egress   | -",
                "ISOLATED        | -        | -               | isolated | -",
                "ISOLATED        | egress   | -               | -        | network_mode",
                "ISOLATED        | isolated | -               | isolated | -",
                "ISOLATED        | -        | [\"example.com\"] | -        | allowed_domains",
                "ISOLATED        | egress   | [\"example.com\"] | -        | allowed_domains"
            })
    void aBuildReachesNoMoreThanTheOperatorAllows(
            NetworkMaximum most, String mode, String domains, String gets, String refused) {
        Maxima maxima = new Maxima(4_096, 4, 600, most, 2, 1_000, false);
        Map<RequestField<?>, String> texts = new HashMap<>();
        Optional.ofNullable(mode).ifPresent(text -> texts.put(RequestFields.NETWORK_MODE, text));
        Optional.ofNullable(domains).ifPresent(text -> texts.put(RequestFields.ALLOWED_DOMAINS, text));
        RequestValues draft = draft(texts);

        List<String> fields =
                violations(maxima, draft).stream().map(FieldError::field).toList();

        assertThat(fields).isEqualTo(Stream.ofNullable(refused).toList());
        if (gets != null) {
            assertThat(maxima.within(draft).of(RequestFields.NETWORK_MODE)).isEqualTo(gets);
        }
    }

    @Test
    void boundsAdminBuildsUnlessTheOperatorExemptsThem() {
        Maxima exempting = new Maxima(1_024, 1, 600, NetworkMaximum.ISOLATED, 2, 1_000, true);
        RequestValues large = draft(
                Map.of(RequestFields.IS_ADMIN_BUILD, "true", RequestFields.MEMORY_MB, "8192", RequestFields.CPUS, "8"));

        assertThat(violations(NARROW, large))
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder("memory_mb", "cpus");
        assertThat(violations(exempting, large)).isEmpty();
        assertThat(exempting.within(large)).isEqualTo(large);
        // What its secrets are is bounded all the same, and so is a build that is none of an admin.
        assertThat(exempting.violations(large, 3)).hasSize(1);
        assertThat(violations(exempting, large.with(RequestFields.IS_ADMIN_BUILD, false)))
                .hasSize(2);
    }

    @Test
    void hasSensibleDefaults() {
        assertThat(configured(Map.of()))
                .isEqualTo(new Maxima(8_192, 8, 7_200, NetworkMaximum.EGRESS, 64, 512 << 10, false));
    }

    @Test
    void readsTheOperatorsSettings() {
        assertThat(configured(Map.of(
                        "memory", "2G",
                        "cpus", "1",
                        "timeout", "PT10M",
                        "network", "allowed-domains",
                        "secrets", "0",
                        "secret-bytes", "1K",
                        "exempt-admin-builds", "true")))
                .isEqualTo(new Maxima(2_048, 1, 600, NetworkMaximum.ALLOWED_DOMAINS, 0, 1_024, true));
    }

    @ParameterizedTest
    @CsvSource({
        "memory, 128G, 65536 MiB",
        "memory, 100M, from 512",
        "cpus, 65, from 1 to 64",
        "timeout, PT25H, 86400 seconds",
        "timeout, PT0.5S, from 1",
        "secrets, 65, at most 64",
        "secret-bytes, 1M, at most 524288 bytes"
    })
    void refusesASettingThatNoRequestCouldReach(String setting, String value, String must) {
        assertThatThrownBy(() -> configured(Map.of(setting, value)))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("slipway.build-api.limits." + setting)
                .hasMessageContaining(must);
    }
}
