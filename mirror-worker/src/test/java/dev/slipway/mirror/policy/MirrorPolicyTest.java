package dev.slipway.mirror.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.oci.Platform;
import dev.slipway.settings.BadSettingException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MirrorPolicyTest {
    private static final Duration DAY = Duration.ofHours(24);
    private static final MirrorCaller ADMIN = new MirrorCaller("platform", true, false);
    private static final MirrorCaller ACME = new MirrorCaller("acme", false, false);

    private static MirrorPolicy policy(Map<String, RuleConfig> rules) {
        return MirrorPolicy.of(rules, Set.of("registry.example.com"), DAY);
    }

    @Test
    void withoutRulesEveryBuildBringsWhatNeedsNoLoginFromTheConfiguredHosts() {
        for (String host : List.of("docker.io", "registry.example.com")) {
            assertThat(policy(Map.of()).terms(host, "library/alpine", ACME))
                    .isEqualTo(new MirrorTerms(true, false, DAY, List.of(), List.of()));
            assertThat(policy(Map.of()).terms(host, "library/alpine", ADMIN))
                    .isEqualTo(new MirrorTerms(true, true, DAY, List.of(), List.of()));
        }
    }

    @Test
    void withoutRulesOnlyAdminBuildsBringWhatComesFromElsewhere() {
        assertThat(policy(Map.of()).terms("stranger.example.net", "x", ACME).mayBring())
                .isFalse();
        assertThat(policy(Map.of()).terms("stranger.example.net", "x", ADMIN).mayBring())
                .isTrue();
    }

    @Test
    void firstRuleByNameThatIsAboutTheImageCounts() {
        MirrorPolicy policy = policy(Map.of(
                "20-all", SampleRules.rule("*", "**", When.NEVER),
                "10-team", SampleRules.rule("docker.io", "team/*", When.ANY_BUILD, "acme")));

        assertThat(policy.terms("docker.io", "team/base", ACME))
                .isEqualTo(new MirrorTerms(true, true, DAY, List.of("acme"), List.of()));
        assertThat(policy.terms("docker.io", "library/alpine", ADMIN).mayBring())
                .isFalse();
        assertThat(policy.tenantsOf("mirror/docker.io/team/base")).containsExactly("acme");
        assertThat(policy.tenantsOf("mirror/docker.io/team/base/below")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "*,**,docker.io,a/b/c,true",
        "*.example.com,**,registry.example.com,x,true",
        "*.example.com,**,example.com,x,false",
        "*.example.com,**,example.com.evil.net,x,false",
        "docker.io,library/*,docker.io,library/alpine,true",
        "docker.io,library/*,docker.io,library/a/b,false",
        "docker.io,library/**,docker.io,library/a/b,true",
        "docker.io,team/*-base,docker.io,team/web-base,true",
        "docker.io,team/*-base,docker.io,team/web-base2,false",
        "docker.io,a.b,docker.io,axb,false",
        "Docker.io,library/*,docker.io,library/alpine,true",
        "index.docker.io,library/*,docker.io,library/alpine,true",
        "*.Example.com,**,registry.example.com,x,true",
        "registry.example.com:5000,**,registry.example.com:5000,x,true",
        "registry.example.com:5000,**,registry.example.com,x,false"
    })
    void patternsMatchWholeNames(String host, String repository, String asked, String path, boolean about) {
        MirrorPolicy policy = policy(Map.of("rule", SampleRules.rule(host, repository, When.ADMIN, "acme")));

        assertThat(policy.terms(asked, path, ACME).mayLogin()).isEqualTo(about);
    }

    @Test
    void aHostWithAPortIsKnownByItsNameInTheMirror() {
        MirrorPolicy policy =
                policy(Map.of("rule", SampleRules.rule("registry.example.com:5000", "**", When.ADMIN, "acme")));

        assertThat(policy.tenantsOf("mirror/registry.example.com__5000/team/base"))
                .containsExactly("acme");
    }

    @Test
    void refusesARuleThatLetsBuildsChooseTheHost() {
        assertThatThrownBy(() -> policy(Map.of("all", SampleRules.rule("*", "**", When.ANY_BUILD))))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("slipway.mirror-worker.rules.\"all\".host")
                .hasMessageContaining("when=admin");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*.example.com|team/base|PT1H|22*|sync-tags",
                "docker.io|team/*|PT1H|22*|sync-tags",
                "docker.io|team/base|PT1H|2 2|sync-tags",
                "docker.io|team/base|PT59S|22*|refresh-every",
            })
    void refusesUpkeepThatCannotBe(String host, String repository, Duration every, String tags, String setting) {
        assertThatThrownBy(() -> policy(Map.of("r", SampleRules.kept(host, repository, every, tags))))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("slipway.mirror-worker.rules.\"r\"." + setting);
    }

    @Test
    void knowsHowOftenImagesAreRefreshed() {
        MirrorPolicy policy = policy(Map.of("r", SampleRules.kept("registry.example.com:5000", "team/**", DAY)));

        assertThat(policy.refreshEvery("mirror/registry.example.com__5000/team/a/b"))
                .hasValue(DAY);
        assertThat(policy.refreshEvery("mirror/registry.example.com/team/a")).isEmpty();
        assertThat(policy.refreshEvery("builds/acme/b1")).isEmpty();
        assertThat(policy.syncs()).isEmpty();
    }

    @Test
    void refusesATenantThatNobodyCanBeCalled() {
        assertThatThrownBy(() -> policy(Map.of("r", SampleRules.rule("docker.io", "**", When.ADMIN, "global"))))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("tenants");
    }

    @Test
    void ruleIsAboutItsHostWithThePortThatItHasAnyway() {
        MirrorPolicy policy = MirrorPolicy.of(
                Map.of("closed", SampleRules.rule("registry.example.com", "**", When.NEVER)), Set.of(), DAY);
        MirrorCaller admin = new MirrorCaller("acme", true, false);

        assertThat(policy.terms("registry.example.com:443", "a/b", admin).mayBring())
                .isFalse();
        assertThat(policy.terms("registry.example.com:8443", "a/b", admin).mayBring())
                .isTrue();
        assertThat(policy.namedHosts()).containsExactly("registry.example.com");
    }

    @Test
    void ruleMayNamePlatforms() {
        MirrorPolicy policy = MirrorPolicy.of(
                Map.of("some", SampleRules.ofPlatforms("docker.io", "linux/amd64", "linux/x86_64", "linux/arm64/v8")),
                Set.of(),
                DAY);

        assertThat(policy.terms("docker.io", "a/b", new MirrorCaller("acme", false, false))
                        .platforms())
                .containsExactly(Platform.LINUX_AMD64, Platform.parse("linux/arm64"));
    }

    @Test
    void refusesWhatIsNoPlatform() {
        assertThatThrownBy(() ->
                        MirrorPolicy.of(Map.of("some", SampleRules.ofPlatforms("docker.io", "amd64")), Set.of(), DAY))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("slipway.mirror-worker.rules.\"some\".platforms")
                .hasMessageContaining("must be platforms such as linux/amd64");
    }
}
