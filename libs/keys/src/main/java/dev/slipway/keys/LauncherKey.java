package dev.slipway.keys;

import static java.util.Objects.requireNonNull;

import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jose4j.jwe.KeyManagementAlgorithmIdentifiers;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
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
        if (!Files.exists(privateFile)) {
            SecureFiles.createDirectory(parentOf(privateFile));
            SecureFiles.write(privateFile, JwkFile.text(List.of(generate()), true), SecureFiles.OWNER_ONLY);
            Files.deleteIfExists(publicFile);
        }
        if (!Files.exists(publicFile)) {
            // The newest is the last of the private ones, and the first of the public ones, where the first is used.
            List<EllipticCurveJsonWebKey> keys =
                    JwkFile.keys(privateFile, SecretFile.read(privateFile)).reversed();
            keys.stream().skip(1).forEach(key -> LauncherKeySet.replaced(key, Instant.now()));
            SecureFiles.createDirectory(parentOf(publicFile));
            SecureFiles.write(publicFile, JwkFile.text(keys, false), SecureFiles.READABLE);
        }
    }

    /** The keys in two such files, for a rotation. */
    public static KeySet rotated(Path privateFile, Path publicFile, Clock clock) {
        return new LauncherKeySet(privateFile, publicFile, clock);
    }

    static EllipticCurveJsonWebKey generate() {
        try {
            EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId(key.calculateBase64urlEncodedThumbprint("SHA-256"));
            key.setUse(Use.ENCRYPTION);
            key.setAlgorithm(KeyManagementAlgorithmIdentifiers.ECDH_ES_A256KW);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException("this platform has no P-256", e);
        }
    }

    static Path parentOf(Path file) {
        return requireNonNull(file.toAbsolutePath().getParent());
    }
}
