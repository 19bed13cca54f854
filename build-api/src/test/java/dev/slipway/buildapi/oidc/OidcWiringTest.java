package dev.slipway.buildapi.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.settings.BadSettingException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OidcWiringTest {
    private static final String PREFIX = "slipway.build-api.oidc.";

    private static OidcTokens wire(Map<String, String> settings) {
        Map<String, String> named = new HashMap<>();
        settings.forEach((name, value) -> named.put(PREFIX + name, value));
        OidcConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(OidcConfig.class)
                .withSources(new PropertiesConfigSource(named, "test", 100))
                .build()
                .getConfigMapping(OidcConfig.class);
        return new OidcWiring().tokens(config);
    }

    private static Map<String, String> good() {
        Map<String, String> settings = new HashMap<>();
        settings.put("issuer", "http://127.0.0.1:1");
        settings.put("audience", "slipway");
        settings.put("rules.\"acme\".claims.\"repository_owner\"", "acme");
        settings.put("rules.\"acme\".role", "tenant");
        settings.put("rules.\"acme\".tenant", "acme");
        return settings;
    }

    @Test
    void withoutAnIssuerATokenIsRefusedAndSaysWhy() {
        assertThat(wire(Map.of()).standing("a.b.c"))
                .isInstanceOfSatisfying(OidcStanding.Refused.class, refused -> assertThat(refused.reason())
                        .contains("none is configured", PREFIX + "issuer"));
    }

    @Test
    void startsWhileTheIssuerIsAway() {
        assertThat(wire(good()).standing("a.b.c")).isInstanceOf(OidcStanding.Refused.class);
    }

    @Test
    void anApiTokenIsNone() {
        assertThat(OidcTokens.isOne("slw_a.b.c")).isFalse();
        assertThat(OidcTokens.isOne("slw_abc")).isFalse();
        assertThat(OidcTokens.isOne("abc")).isFalse();
        assertThat(OidcTokens.isOne("a.b.c")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "issuer | | issuer | must be set",
                "audience | | audience | must be set",
                "issuer | http://issuer.example.com | issuer | must begin with https://",
                "issuer | https://issuer.example.com?x | issuer | without query",
                "claimed-roles | tenant,root | claimed-roles | must be some of",
                "rules.\"acme\".tenant | | rules.\"acme\".tenant | must be set",
                "rules.\"acme\".tenant | A/B | rules.\"acme\".tenant | valid name",
                "rules.\"acme\".role | admin | rules.\"acme\".tenant | belongs to no tenant",
                "rules.\"acme\".claims.\"repository_owner\" | | rules.\"acme\".claims | must name a claim",
            })
    void refusesWhatCannotWorkAndNamesTheSetting(String setting, String value, String named, String reason) {
        Map<String, String> settings = good();
        if (value == null) {
            settings.remove(setting);
        } else {
            settings.put(setting, value);
        }

        assertThatThrownBy(() -> wire(settings))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining(PREFIX + named)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesAnIssuerWhoseTokensCouldOpenNothing() {
        assertThatThrownBy(() -> wire(Map.of("issuer", "https://issuer.example.com", "audience", "slipway")))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining(PREFIX + "rules");
    }

    @ParameterizedTest
    @CsvSource({
        "https://issuer.example.com, false, true",
        "http://issuer.example.com, false, false",
        "http://issuer.example.com, true, true",
        "http://127.0.0.1:8080, false, true",
        "http://[::1]:8080, false, true",
        "http://localhost, false, true",
        "http://localhost.example.com, false, false",
        "http://127.0.0.1.example.com, false, false",
        "file:///etc/passwd, true, false",
    })
    void asksByPlainHttpOnlyThisMachineOrWhomTheOperatorNamed(URI address, boolean allowed, boolean safe) {
        assertThat(IssuerKeys.isSafe(address, allowed)).isEqualTo(safe);
    }
}
