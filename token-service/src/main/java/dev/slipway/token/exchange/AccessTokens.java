package dev.slipway.token.exchange;

import dev.slipway.token.keys.KeyDirectory;
import dev.slipway.token.keys.KeyPurpose;
import dev.slipway.token.keys.SigningKey;
import dev.slipway.token.scope.Scope;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;

/**
 * Signs access tokens (Distribution token specification, JSON Web Token): ES256, the key named by libtrust {@code kid}
 * and by {@code x5c}, so that Distribution 2.x and 3.x find it either way.
 *
 * @param audience the registry's {@code service}
 */
record AccessTokens(String issuer, String audience, KeyDirectory keys) {
    String sign(String subject, String tokenId, List<Scope> scopes, Instant issuedAt, Instant expiresAt) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setAudience(audience);
        claims.setSubject(subject);
        claims.setJwtId(tokenId);
        claims.setIssuedAt(NumericDate.fromSeconds(issuedAt.getEpochSecond()));
        claims.setNotBefore(NumericDate.fromSeconds(issuedAt.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(expiresAt.getEpochSecond()));
        claims.setClaim("access", scopes.stream().map(AccessTokens::access).toList());
        SigningKey key = keys.ring(KeyPurpose.ACCESS_TOKENS).signer(issuedAt);
        return key.sign(claims, jws -> {
            jws.setHeader("typ", "JWT");
            key.certificate()
                    .ifPresent(certificate -> jws.setCertificateChainHeaderValue(new X509Certificate[] {certificate}));
        });
    }

    private static Map<String, Object> access(Scope scope) {
        return Map.of("type", scope.type(), "name", scope.name(), "actions", List.copyOf(scope.actions()));
    }
}
