package dev.slipway.token.exchange;

import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyPurpose;
import dev.slipway.token.scope.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;

/**
 * Signs access tokens (Distribution token specification, JSON Web Token).
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
        return keys.ring(KeyPurpose.ACCESS_TOKENS).signer(issuedAt).signForRegistry(claims);
    }

    private static Map<String, Object> access(Scope scope) {
        return Map.of("type", scope.type(), "name", scope.name(), "actions", List.copyOf(scope.actions()));
    }
}
