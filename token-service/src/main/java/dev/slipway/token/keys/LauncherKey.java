package dev.slipway.token.keys;

import static java.util.Objects.requireNonNull;

import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jose4j.jwe.KeyManagementAlgorithmIdentifiers;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.Use;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * Makes the key pair of the launchers: the private JWK stays with them, the public one goes to token-service, which
 * seals build credentials for it (ECDH-ES+A256KW over P-256, RFC 7518 section 4.6).
 */
public final class LauncherKey {
    private LauncherKey() {}

    /**
     * Makes both files where the private one is missing, and the public one anew where only that is missing.
     *
     * @param privateFile mode 600
     * @param publicFile mode 644
     */
    public static void createIfMissing(Path privateFile, Path publicFile) throws IOException {
        try {
            if (!Files.exists(privateFile)) {
                EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
                key.setKeyId(key.calculateBase64urlEncodedThumbprint("SHA-256"));
                key.setUse(Use.ENCRYPTION);
                key.setAlgorithm(KeyManagementAlgorithmIdentifiers.ECDH_ES_A256KW);
                SecureFiles.createDirectory(parentOf(privateFile));
                SecureFiles.write(
                        privateFile, key.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE), SecureFiles.OWNER_ONLY);
                Files.deleteIfExists(publicFile);
            }
            if (!Files.exists(publicFile)) {
                JsonWebKey key = JsonWebKey.Factory.newJwk(SecretFile.read(privateFile));
                SecureFiles.createDirectory(parentOf(publicFile));
                SecureFiles.write(
                        publicFile, key.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY), SecureFiles.READABLE);
            }
        } catch (JoseException e) {
            throw new IOException(privateFile + ": not a private JWK");
        }
    }

    private static Path parentOf(Path file) {
        return requireNonNull(file.toAbsolutePath().getParent());
    }
}
