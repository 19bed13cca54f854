package dev.slipway.buildapi.oidc;

import dev.slipway.events.account.Role;
import dev.slipway.events.repository.TenantName;
import dev.slipway.settings.BadSettingException;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.lang.JoseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts together that accept an issuer's tokens, or none if no issuer is configured. */
@Singleton
class OidcWiring {
    private static final Logger LOG = LoggerFactory.getLogger(OidcWiring.class);
    private static final String SETTINGS = "slipway.build-api.oidc.";
    /** So long a key counts that the issuer has withdrawn. */
    private static final Duration KEYS_KEPT = Duration.ofMinutes(10);
    /** Two documents take so long at most. */
    private static final Duration LONGEST_FETCH = Duration.ofSeconds(10);
    /** The issuer is asked at most so often, whatever keys tokens name. */
    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(5);

    @Produces
    @Singleton
    @Startup
    OidcTokens tokens(OidcConfig config) {
        if (config.issuer().isEmpty()) {
            refuseSettingsWithoutIssuer(config);
            return OidcTokens.off();
        }
        URI address = config.issuer().get();
        String issuer = address.toString();
        checkIssuer(address, config.allowPlainHttp());
        String audience = config.audience()
                .orElseThrow(() -> new BadSettingException(
                        SETTINGS + "audience", "", "must be set, or else tokens for other services would be accepted"));
        AccountRules rules = rules(config);
        IssuerKeys source = new IssuerKeys(issuer, config.allowPlainHttp(), BETWEEN_FETCHES, System::nanoTime);
        HttpsJwks keys = keys(source, KEYS_KEPT, BETWEEN_FETCHES);
        Thread.ofVirtual().name("build-api-oidc").start(() -> tryOnce(issuer, keys));
        return OidcTokens.of(new TokenVerifier(issuer, audience, config.longestLife(), keys), rules);
    }

    /** The issuer's keys, kept for some time, and fetched for a key that is not among them at most so often. */
    static HttpsJwks keys(IssuerKeys source, Duration kept, Duration betweenFetches) {
        HttpsJwks keys = new HttpsJwks(source.discovery()) {
            /** While one thread asks the issuer, jose4j gives all others keys whose time is over. */
            @Override
            public List<JsonWebKey> getJsonWebKeys() throws JoseException, IOException {
                List<JsonWebKey> known = super.getJsonWebKeys();
                if (!source.answeredWithin(kept.plus(LONGEST_FETCH))) {
                    throw new IOException("the issuer is being asked");
                }
                return known;
            }
        };
        keys.setSimpleHttpGet(source);
        keys.setDefaultCacheDuration(kept.toSeconds());
        keys.setRefreshReprieveThreshold(betweenFetches.toMillis());
        return keys;
    }

    /** So that the operator hears at the start if the issuer does not answer; nobody waits for it. */
    private static void tryOnce(String issuer, HttpsJwks keys) {
        try {
            LOG.info(
                    "access tokens of an OIDC issuer are accepted: issuer={} keys={}",
                    issuer,
                    keys.getJsonWebKeys().size());
        } catch (IOException | JoseException e) {
            LOG.debug("the OIDC issuer's keys were not fetched at the start", e);
        }
    }

    private static void refuseSettingsWithoutIssuer(OidcConfig config) {
        if (config.audience().isPresent()
                || config.tenantClaim().isPresent()
                || config.roleClaim().isPresent()
                || !config.rules().isEmpty()) {
            throw new BadSettingException(
                    SETTINGS + "issuer", "", "must be set, because other settings of slipway.build-api.oidc are");
        }
    }

    private static void checkIssuer(URI issuer, boolean allowPlainHttp) {
        if (issuer.getHost() == null || issuer.getQuery() != null || issuer.getFragment() != null) {
            throw new BadSettingException(
                    SETTINGS + "issuer",
                    issuer.toString(),
                    "must be a URL with a host, and without query and fragment");
        }
        if (!IssuerKeys.isSafe(issuer, allowPlainHttp)) {
            throw new BadSettingException(
                    SETTINGS + "issuer",
                    issuer.toString(),
                    "must begin with https://, because whoever is on the way could put in keys of their own; if nobody can be, set "
                            + SETTINGS + "allow-plain-http=true");
        }
    }

    private static AccountRules rules(OidcConfig config) {
        if (config.rules().isEmpty()
                && config.tenantClaim().isEmpty()
                && config.roleClaim().isEmpty()) {
            throw new BadSettingException(
                    SETTINGS + "rules",
                    "",
                    "must have a rule, or a claim must be named, because else no token opens anything");
        }
        Set<Role> claimed = new HashSet<>();
        for (String word : config.claimedRoles()) {
            claimed.add(Role.ofWord(word.strip())
                    .orElseThrow(() -> new BadSettingException(
                            SETTINGS + "claimed-roles", word, "must be some of admin, deployer, tenant, viewer")));
        }
        List<AccountRule> rules = new TreeMap<>(config.rules())
                .entrySet().stream().map(OidcWiring::rule).toList();
        return new AccountRules(rules, config.tenantClaim(), config.roleClaim(), claimed);
    }

    private static AccountRule rule(Map.Entry<String, OidcConfig.Rule> entry) {
        OidcConfig.Rule rule = entry.getValue();
        String setting = SETTINGS + "rules.\"" + entry.getKey() + "\".";
        Optional<String> tenant = rule.tenant();
        if (rule.claims().isEmpty()) {
            throw new BadSettingException(
                    setting + "claims", "", "must name a claim, or else the rule fits every token");
        }
        if (rule.role() == Role.TENANT && tenant.isEmpty()) {
            throw new BadSettingException(
                    setting + "tenant", "", "must be set, because the role tenant belongs to one");
        }
        if (rule.role() == Role.ADMIN && tenant.isPresent()) {
            throw new BadSettingException(
                    setting + "tenant", tenant.get(), "must not be set: an admin belongs to no tenant");
        }
        if (tenant.filter(name -> !TenantName.isValid(name)).isPresent()) {
            throw new BadSettingException(setting + "tenant", tenant.get(), "must be a valid name of a tenant");
        }
        return new AccountRule(entry.getKey(), rule.claims(), rule.role(), tenant);
    }
}
