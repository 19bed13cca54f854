package dev.slipway.launcher.launch;

import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwe.ContentEncryptionAlgorithmIdentifiers;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwe.KeyManagementAlgorithmIdentifiers;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;

/**
 * Opens build credentials that token-service sealed for the launcher: compact JWE (RFC 7516), ECDH-ES+A256KW and A256GCM, and
 * nothing else. The file holds a private JWK or a JWK set, read at each use, so that keys rotate without a restart.
 */
final class SealedCredentials {
    private final Path keyFile;

    SealedCredentials(Path keyFile) {
        this.keyFile = keyFile;
    }

    /** @throws IOException where the key cannot be read or does not open this credential */
    String open(String sealed) throws IOException {
        List<EllipticCurveJsonWebKey> keys = keys();
        try {
            JsonWebEncryption jwe = new JsonWebEncryption();
            jwe.setAlgorithmConstraints(
                    new AlgorithmConstraints(ConstraintType.PERMIT, KeyManagementAlgorithmIdentifiers.ECDH_ES_A256KW));
            jwe.setContentEncryptionAlgorithmConstraints(
                    new AlgorithmConstraints(ConstraintType.PERMIT, ContentEncryptionAlgorithmIdentifiers.AES_256_GCM));
            jwe.setCompactSerialization(sealed);
            String keyId = jwe.getKeyIdHeaderValue();
            EllipticCurveJsonWebKey key = keys.stream()
                    .filter(candidate -> keyId == null || keyId.equals(candidate.getKeyId()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the credential is sealed for a key that this launcher lacks"));
            jwe.setKey(key.getPrivateKey());
            return jwe.getPayload();
        } catch (JoseException e) {
            // Without the cause: its message may quote the token.
            throw new IOException("the credential does not open with this launcher's key");
        }
    }

    private List<EllipticCurveJsonWebKey> keys() throws IOException {
        String text = SecretFile.read(keyFile);
        try {
            List<JsonWebKey> all = text.contains("\"keys\"")
                    ? new JsonWebKeySet(text).getJsonWebKeys()
                    : List.of(JsonWebKey.Factory.newJwk(text));
            return all.stream()
                    .filter(EllipticCurveJsonWebKey.class::isInstance)
                    .map(EllipticCurveJsonWebKey.class::cast)
                    .filter(key -> key.getPrivateKey() != null)
                    .toList();
        } catch (JoseException e) {
            throw new IOException(keyFile + " holds no JWK");
        }
    }
}
