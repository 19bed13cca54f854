package dev.slipway.keys.seal;

import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
import org.jose4j.lang.JoseException;

/**
 * Opens what was sealed for the launchers. The file holds a private JWK or a JWK set, read at each use, so that keys rotate
 * without a restart.
 */
public final class Unsealer {
    /** Those that {@link Sealer} writes. Whoever has the public key could seal with others: {@code zip} unpacks, for one. */
    private static final Set<String> HEADERS = Set.of("alg", "enc", "epk", "kid", "cty");

    private final Path keyFile;

    public Unsealer(Path keyFile) {
        this.keyFile = keyFile;
    }

    /** @throws IOException where the key cannot be read or does not open this, or something else is inside */
    public String open(SealedKind kind, String sealed) throws IOException {
        List<EllipticCurveJsonWebKey> keys = keys();
        try {
            JsonWebEncryption jwe = new JsonWebEncryption();
            jwe.setAlgorithmConstraints(
                    new AlgorithmConstraints(ConstraintType.PERMIT, KeyManagementAlgorithmIdentifiers.ECDH_ES_A256KW));
            jwe.setContentEncryptionAlgorithmConstraints(
                    new AlgorithmConstraints(ConstraintType.PERMIT, ContentEncryptionAlgorithmIdentifiers.AES_256_GCM));
            jwe.setCompactSerialization(sealed);
            Map<String, Object> headers = JsonUtil.parseJson(jwe.getHeaders().getFullHeaderAsJsonString());
            if (!HEADERS.containsAll(headers.keySet())) {
                throw new IOException("what is sealed as the " + kind.word() + " has headers other than " + HEADERS);
            }
            if (!kind.type().equals(headers.get("cty"))) {
                throw new IOException(
                        "what is sealed as the " + kind.word() + " is something else: its cty is not " + kind.type());
            }
            String keyId = jwe.getKeyIdHeaderValue();
            EllipticCurveJsonWebKey key = keys.stream()
                    .filter(candidate -> keyId == null || keyId.equals(candidate.getKeyId()))
                    .findFirst()
                    .orElseThrow(() -> new IOException(
                            "what is sealed as the " + kind.word() + " is sealed for a key that this service lacks"));
            jwe.setKey(key.getPrivateKey());
            return jwe.getPayload();
        } catch (JoseException | RuntimeException e) {
            // Without the cause: its message may quote what is inside. The JDK throws its own at a point that is too
            // large.
            throw new IOException("what is sealed as the " + kind.word() + " does not open with this service's key");
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
