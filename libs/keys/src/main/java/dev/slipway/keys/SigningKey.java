package dev.slipway.keys;

import static java.util.Objects.requireNonNull;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/**
 * An EC P-256 key pair that signs with ES256.
 *
 * @param id the {@code kid} of what it signs
 * @param signsFrom when it takes over from older keys, or {@link #NOT_YET}; it verifies before that too
 * @param certificate its self-signed certificate, where whoever verifies wants one
 */
public record SigningKey(
        String id,
        Instant signsFrom,
        PrivateKey privateKey,
        ECPublicKey publicKey,
        Optional<X509Certificate> certificate) {
    /** Nobody has said yet when it takes over. */
    public static final Instant NOT_YET = Instant.MAX;

    public SigningKey {
        requireNonNull(id, "id");
        requireNonNull(signsFrom, "signsFrom");
        requireNonNull(privateKey, "privateKey");
        requireNonNull(publicKey, "publicKey");
    }

    /**
     * Signs claims: a compact JWS (RFC 7515) with ES256 that names this key.
     *
     * @param header adds to its header
     */
    public String sign(JwtClaims claims, Consumer<JsonWebSignature> header) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        jws.setKeyIdHeaderValue(id);
        header.accept(jws);
        jws.setKey(privateKey);
        jws.setPayload(claims.toJson());
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("signing with our own key", e);
        }
    }

    /**
     * Signs claims for a registry (Distribution token specification): names the key by libtrust {@code kid} and by {@code x5c}, so
     * that Distribution 2.x and 3.x find it either way.
     */
    public String signForRegistry(JwtClaims claims) {
        return sign(claims, jws -> {
            jws.setHeader("typ", "JWT");
            certificate.ifPresent(known -> jws.setCertificateChainHeaderValue(new X509Certificate[] {known}));
        });
    }

    @Override
    public String toString() {
        return "SigningKey[" + id + (signsFrom.equals(NOT_YET) ? " not yet" : " from " + signsFrom) + "]";
    }
}
