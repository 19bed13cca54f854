package dev.slipway.launcher.launch;

import dev.slipway.events.Topics;
import dev.slipway.events.text.Excerpt;
import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwe.ContentEncryptionAlgorithmIdentifiers;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwe.KeyManagementAlgorithmIdentifiers;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/**
 * Opens build credentials that token-service sealed for the launcher: compact JWE (RFC 7516), ECDH-ES+A256KW and A256GCM, and
 * nothing else. The file holds a private JWK or a JWK set, read at each use, so that keys rotate without a restart.
 */
final class SealedCredentials {
    /** Those that token-service writes. Whoever has the public key could seal with others: {@code zip} unpacks, for one. */
    private static final Set<String> HEADERS = Set.of("alg", "enc", "epk", "kid", "cty");

    private final Path keyFile;

    SealedCredentials(Path keyFile) {
        this.keyFile = keyFile;
    }

    /**
     * @param buildId the build that the credential must be for
     * @throws IOException where the key cannot be read or does not open this credential, or the credential is another build's
     */
    String open(String sealed, String buildId) throws IOException {
        String credential = unseal(sealed);
        String subject = subject(credential);
        if (!subject.equals(buildId)) {
            throw new IOException("the credential that came with build " + buildId + " is for "
                    + Excerpt.ofName(subject) + "; whoever wrote " + Topics.BUILD_AUTHORIZED
                    + " mixed up two builds, or took another build's");
        }
        return credential;
    }

    /**
     * Whom a credential is for. Nothing is verified: token-service does that each time the credential is used. Here it only
     * matters that a build does not run with what opens another build's repositories.
     */
    private static String subject(String credential) throws IOException {
        try {
            String subject = new JwtConsumerBuilder()
                    .setSkipAllValidators()
                    .setSkipSignatureVerification()
                    .setDisableRequireSignature()
                    .build()
                    .processToClaims(credential)
                    .getSubject();
            if (subject != null) {
                return subject;
            }
        } catch (InvalidJwtException | MalformedClaimException e) {
            // Told below, and without the cause: its message quotes the token.
        }
        throw new IOException("what is sealed as the credential is no token that says which build it is for");
    }

    private String unseal(String sealed) throws IOException {
        List<EllipticCurveJsonWebKey> keys = keys();
        try {
            JsonWebEncryption jwe = new JsonWebEncryption();
            jwe.setAlgorithmConstraints(
                    new AlgorithmConstraints(ConstraintType.PERMIT, KeyManagementAlgorithmIdentifiers.ECDH_ES_A256KW));
            jwe.setContentEncryptionAlgorithmConstraints(
                    new AlgorithmConstraints(ConstraintType.PERMIT, ContentEncryptionAlgorithmIdentifiers.AES_256_GCM));
            jwe.setCompactSerialization(sealed);
            Set<String> headers = JsonUtil.parseJson(jwe.getHeaders().getFullHeaderAsJsonString())
                    .keySet();
            if (!HEADERS.containsAll(headers)) {
                throw new IOException("the credential has headers other than " + HEADERS);
            }
            String keyId = jwe.getKeyIdHeaderValue();
            EllipticCurveJsonWebKey key = keys.stream()
                    .filter(candidate -> keyId == null || keyId.equals(candidate.getKeyId()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the credential is sealed for a key that this launcher lacks"));
            jwe.setKey(key.getPrivateKey());
            return jwe.getPayload();
        } catch (JoseException | RuntimeException e) {
            // Without the cause: its message may quote the token. The JDK throws its own at a point that is too large.
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
