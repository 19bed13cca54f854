package dev.slipway.keys.seal;

import dev.slipway.keys.SecureFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jose4j.jwe.ContentEncryptionAlgorithmIdentifiers;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwe.KeyManagementAlgorithmIdentifiers;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;

/**
 * Seals for the launchers.
 *
 * <p>The file holds a public JWK, or a JWK set of which the first EC key that is not for signing is used: a new key is put
 * in front once every launcher has its private half. It is read at each sealing, so that a new key needs no restart.
 */
public final class Sealer {
    private final Path publicKeyFile;

    /** @throws IOException where the file is missing or holds no such key */
    public Sealer(Path publicKeyFile) throws IOException {
        this.publicKeyFile = publicKeyFile;
        launcherKey();
    }

    /** @throws IOException where the key file cannot be read */
    public String seal(SealedKind kind, String payload) throws IOException {
        EllipticCurveJsonWebKey key = launcherKey();
        JsonWebEncryption jwe = new JsonWebEncryption();
        jwe.setAlgorithmHeaderValue(KeyManagementAlgorithmIdentifiers.ECDH_ES_A256KW);
        jwe.setEncryptionMethodHeaderParameter(ContentEncryptionAlgorithmIdentifiers.AES_256_GCM);
        jwe.setContentTypeHeaderValue(kind.type());
        if (key.getKeyId() != null) {
            jwe.setKeyIdHeaderValue(key.getKeyId());
        }
        jwe.setKey(key.getECPublicKey());
        jwe.setPayload(payload);
        try {
            return jwe.getCompactSerialization();
        } catch (JoseException e) {
            throw new IOException(publicKeyFile + ": nothing can be sealed for this key", e);
        }
    }

    private EllipticCurveJsonWebKey launcherKey() throws IOException {
        String text = SecureFiles.read(publicKeyFile);
        try {
            List<JsonWebKey> keys = text.contains("\"keys\"")
                    ? new JsonWebKeySet(text).getJsonWebKeys()
                    : List.of(JsonWebKey.Factory.newJwk(text));
            return keys.stream()
                    .filter(key -> !"sig".equals(key.getUse()))
                    .filter(EllipticCurveJsonWebKey.class::isInstance)
                    .map(EllipticCurveJsonWebKey.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new IOException(publicKeyFile + ": holds no EC key for encryption"));
        } catch (JoseException e) {
            throw new IOException(publicKeyFile + ": neither a JWK nor a JWK set");
        }
    }
}
