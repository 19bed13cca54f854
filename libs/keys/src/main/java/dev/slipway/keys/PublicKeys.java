package dev.slipway.keys;

import java.security.cert.X509Certificate;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.Use;
import org.jose4j.jws.AlgorithmIdentifiers;

/** The public halves of a ring as a JWK set. */
final class PublicKeys {
    private PublicKeys() {}

    static String of(KeyRing ring) {
        JsonWebKeySet set = new JsonWebKeySet();
        for (SigningKey key : ring.keys()) {
            EllipticCurveJsonWebKey jwk = new EllipticCurveJsonWebKey(key.publicKey());
            jwk.setKeyId(key.id());
            jwk.setUse(Use.SIGNATURE);
            jwk.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
            key.certificate().ifPresent(certificate -> jwk.setCertificateChain(new X509Certificate[] {certificate}));
            set.addJsonWebKey(jwk);
        }
        return set.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }
}
