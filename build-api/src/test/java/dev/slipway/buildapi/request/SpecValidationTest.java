package dev.slipway.buildapi.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.limit.Maxima;
import dev.slipway.buildapi.limit.NetworkMaximum;
import dev.slipway.buildapi.limit.SampleMaxima;
import dev.slipway.events.account.Role;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.RequestValues;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.NetworkMode;
import dev.slipway.http.FieldError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecValidationTest {
    private static final Caller ADMIN = new Caller("t1", "root", Role.ADMIN, Optional.empty(), Optional.empty());
    private static final Caller DEPLOYER = new Caller("t1", "ci", Role.DEPLOYER, Optional.empty(), Optional.empty());
    private static final Caller TENANT =
            new Caller("t1", "acme-ci", Role.TENANT, Optional.of("acme"), Optional.empty());
    private static final Caller VIEWER = new Caller("t1", "board", Role.VIEWER, Optional.empty(), Optional.empty());

    private static SpecValidation.Verdict verdict(Caller caller, Map<String, String> fields) {
        FormFields form = new FormFields(fields);
        return form.errors().isEmpty()
                ? SpecValidation.validate(form.values(), caller, SampleMaxima.WIDE)
                : new SpecValidation.Verdict.Invalid(form.errors());
    }

    private static List<FieldError> errors(Map<String, String> fields) {
        return verdict(TENANT, fields) instanceof SpecValidation.Verdict.Invalid(var errors) ? errors : List.of();
    }

    private static BuildSpec valid(Caller caller, Map<String, String> fields) {
        SpecValidation.Verdict verdict = verdict(caller, fields);
        assertThat(verdict).isInstanceOf(SpecValidation.Verdict.Valid.class);
        return ((SpecValidation.Verdict.Valid) verdict).spec();
    }

    @Test
    void fillsInEveryDefault() {
        BuildSpec spec = valid(TENANT, Map.of());
        assertThat(spec.tenant()).isEqualTo("acme");
        assertThat(spec.admin()).isFalse();
        assertThat(spec.timeoutSeconds()).isEqualTo(3600);
        assertThat(spec.memoryMb()).isEqualTo(2048);
        assertThat(spec.cpus()).isEqualTo(2);
        assertThat(spec.networkMode()).isEqualTo(NetworkMode.EGRESS);
        assertThat(spec.dockerfilePath()).hasValue("Dockerfile");
        assertThat(spec.cacheScope()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timeout_seconds|0",
                "timeout_seconds|-1",
                "timeout_seconds|86401",
                "timeout_seconds|99999999999",
                "timeout_seconds|",
                "memory_mb|511",
                "memory_mb|65537",
                "cpus|0",
                "cpus|65",
                "cpus|two",
                "network_mode|Egress",
                "is_admin_build|yes",
                "dockerfile_path|/etc/passwd",
                "dockerfile_path|../Dockerfile",
                "dockerfile_path|a/../../Dockerfile",
                "dockerfile_path|a/..",
                "dockerfile_path|''",
                "dockerfile_path|.",
                "dockerfile_path|a/",
                "cache_scope|a/b",
                "cache_scope|../a",
                "cache_scope|-a",
                "cache_scope|a.",
                "cache_scope|a..b",
                "cache_scope|a._b",
                "cache_scope|a___b",
                "cache_scope|A",
                "cache_scope|''",
                "global_cache_key|a/b",
                "base_image_digest|sha256:ABC",
                "base_image_digest|latest",
                "build_args|[]",
                "build_args|{\"a\":null}",
                "build_args|{\"a b\":\"x\"}",
                "build_args|{\"a\":\"x\\u0000\"}",
                "build_args|{} {}",
                "build_args|''",
                "secrets|{}",
                "secrets|[1]",
                "secrets|[\"a/b\"]",
                "secrets|[\"a\",\"a\"]",
                "secrets|[\"\"]"
            })
    void refusesAWrongFieldByItsName(String field, String value) {
        assertThat(errors(Map.of(field, value == null ? "" : value)))
                .extracting(FieldError::field)
                .containsExactly(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "docker/web.Dockerfile", "./a b//..c", "..."})
    void takesWhateverNamesAFileOfTheSource(String path) {
        assertThat(valid(TENANT, Map.of("dockerfile_path", path)).dockerfilePath())
                .hasValue(path);
    }

    @Test
    void takesTheTextOfADockerfileOrItsPathAndNotBoth() {
        assertThat(valid(TENANT, Map.of("dockerfile", "FROM scratch")).dockerfilePath())
                .isEmpty();
        assertThat(errors(Map.of("dockerfile", "FROM scratch", "dockerfile_path", "Dockerfile")))
                .extracting(FieldError::field)
                .containsExactly("dockerfile_path");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64})
    void takesCacheNamesUpToTheirLength(int length) {
        assertThat(valid(TENANT, Map.of("cache_scope", "a".repeat(length))).cacheScope())
                .contains("a".repeat(length));
    }

    @Test
    void refusesACacheScopeOf65Characters() {
        assertThat(errors(Map.of("cache_scope", "a".repeat(65))))
                .extracting(FieldError::field)
                .containsExactly("cache_scope");
    }

    @Test
    void namesAllThatIsWrongAtOnce() {
        assertThat(errors(Map.of("timeout_seconds", "0", "cpus", "0", "cache_scope", "a/b")))
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder("timeout_seconds", "cpus", "cache_scope");
    }

    private static SpecValidation.Verdict verdict(Map<String, String> buildArgs, List<String> secrets) {
        return SpecValidation.validate(
                RequestValues.none().with(RequestFields.BUILD_ARGS, buildArgs).with(RequestFields.SECRETS, secrets),
                TENANT,
                SampleMaxima.WIDE);
    }

    @Test
    void saysLittleOfMuchThatIsWrong() {
        List<String> names = IntStream.range(0, 45_000)
                .mapToObj(i -> "N" + i + "\ud83d\ude00".repeat(80))
                .toList();
        Map<String, String> args = names.stream().collect(Collectors.toMap(name -> name, _ -> "\0"));
        assertThat(errorsOf(verdict(args, names)))
                .extracting(FieldError::toString)
                .containsExactly("build_args: has more than 256 entries", "secrets: has more than 64 names");
        Map<String, String> some = names.stream().limit(256).collect(Collectors.toMap(name -> name, _ -> "\0"));
        assertThat(errorsOf(verdict(some, names.subList(0, 64)))).hasSize(20).allSatisfy(error -> assertThat(
                        error.reason())
                .hasSizeLessThan(200)
                .doesNotMatch("(?s).*[\\ud800-\\udbff](?![\\udc00-\\udfff]).*"));
        assertThat(new FieldError("source.oci", "x".repeat(5_000_000)).reason()).hasSize(1_000);
    }

    private static List<FieldError> errorsOf(SpecValidation.Verdict verdict) {
        assertThat(verdict).isInstanceOf(SpecValidation.Verdict.Invalid.class);
        return ((SpecValidation.Verdict.Invalid) verdict).errors();
    }

    /** What a program gets is bytes, and Linux bounds those. */
    @ParameterizedTest
    @CsvSource({
        "\u20ac, 40959, true",
        "\u20ac, 40960, false",
        "a, 122879, true",
        "a, 122880, false",
        "\u20ac, 50000, false"
    })
    void boundsABuildArgByItsBytes(String character, int count, boolean fits) {
        SpecValidation.Verdict verdict = verdict(Map.of("A", character.repeat(count)), List.of());
        assertThat(verdict instanceof SpecValidation.Verdict.Valid).isEqualTo(fits);
    }

    @Test
    void boundsAllBuildArgsByTheirBytes() {
        String half = "\u20ac".repeat(21_845); // 65,535 bytes
        assertThat(verdict(Map.of("A", half, "B", half), List.of())).isInstanceOf(SpecValidation.Verdict.Valid.class);
        assertThat(errorsOf(verdict(Map.of("A", half, "B", half + "b"), List.of())))
                .extracting(FieldError::reason)
                .containsExactly("has more than 131072 bytes in all");
    }

    @Test
    void lacksATenantWhereTheTokenHasNone() {
        for (Caller caller : List.of(ADMIN, DEPLOYER)) {
            assertThat(verdict(caller, Map.of())).isInstanceOf(SpecValidation.Verdict.Invalid.class);
            assertThat(valid(caller, Map.of("tenant", "a-1")).tenant()).isEqualTo("a-1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"global", "", "A", "-a", "a-", "a_b", "a/b", "a.b"})
    void refusesWhatIsNoTenant(String tenant) {
        assertThat(verdict(DEPLOYER, Map.of("tenant", tenant))).isInstanceOf(SpecValidation.Verdict.Invalid.class);
    }

    @Test
    void refusesWhatIsOverAMaximumAndFillsInNoMore() {
        Maxima small = new Maxima(1_024, 1, 600, NetworkMaximum.ISOLATED, 64, Maxima.MOST_SECRET_BYTES, false);
        RequestValues large = RequestValues.none()
                .with(RequestFields.MEMORY_MB, 2_048)
                .with(RequestFields.CPUS, 2)
                .with(RequestFields.NETWORK_MODE, "egress");

        SpecValidation.Verdict refused = SpecValidation.validate(large, TENANT, small);
        SpecValidation.Verdict silent = SpecValidation.validate(RequestValues.none(), TENANT, small);

        assertThat(errorsOf(refused))
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder("memory_mb", "cpus", "network_mode");
        assertThat(silent).isInstanceOfSatisfying(SpecValidation.Verdict.Valid.class, valid -> {
            assertThat(valid.spec().memoryMb()).isEqualTo(1_024);
            assertThat(valid.spec().cpus()).isEqualTo(1);
            assertThat(valid.spec().timeoutSeconds()).isEqualTo(600);
            assertThat(valid.spec().networkMode()).isEqualTo(NetworkMode.ISOLATED);
        });
    }

    @Test
    void forbidsWhatTheRoleMayNot() {
        Map<String, String> admin = new HashMap<>(Map.of("tenant", "acme", "is_admin_build", "true"));
        for (Caller caller : List.of(DEPLOYER, TENANT, VIEWER, Caller.ofSubmittedTopic())) {
            assertThat(verdict(caller, admin)).isInstanceOf(SpecValidation.Verdict.Forbidden.class);
        }
        assertThat(valid(ADMIN, admin).admin()).isTrue();
        assertThat(verdict(TENANT, Map.of("tenant", "other"))).isInstanceOf(SpecValidation.Verdict.Forbidden.class);
        assertThat(verdict(VIEWER, Map.of("tenant", "acme"))).isInstanceOf(SpecValidation.Verdict.Forbidden.class);
    }
}
