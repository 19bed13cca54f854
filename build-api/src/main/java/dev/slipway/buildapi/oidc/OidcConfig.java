package dev.slipway.buildapi.oidc;

import dev.slipway.events.account.Role;
import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code slipway.build-api.oidc.*}. Nothing of it works until an issuer is set. */
@ConfigMapping(prefix = "slipway.build-api.oidc")
public interface OidcConfig {
    /** Whose access tokens are accepted: the {@code iss} of the tokens, below which the issuer has its discovery document. */
    Optional<URI> issuer();

    /** The {@code aud} that a token must have. */
    Optional<String> audience();

    /** Whether the issuer may be asked without TLS beyond this machine. */
    @WithDefault("false")
    boolean allowPlainHttp();

    /** How far ahead the end of a token may lie: no such token can be revoked here. */
    @WithDefault("P1D")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration longestLife();

    /** The claim with the caller's tenant. */
    Optional<String> tenantClaim();

    /** The claim with the caller's role. Without it, a token with a tenant has the role tenant. */
    Optional<String> roleClaim();

    /** The roles that the role's claim may give. */
    @WithDefault("tenant,viewer")
    List<String> claimedRoles();

    /** Rules for tokens that know nothing of Slipway, by names of the operator's. */
    Map<String, Rule> rules();

    /** What a token gets whose claims are these. */
    interface Rule {
        /** By the claim's name, its value; one that ends with {@code /*} stands for all that begins so. */
        Map<String, String> claims();

        /** What such a token may do. */
        Role role();

        /** The tenant that the caller is bound to. */
        Optional<String> tenant();
    }
}
