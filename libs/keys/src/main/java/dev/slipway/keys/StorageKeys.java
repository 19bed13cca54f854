package dev.slipway.keys;

import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.base64url.Base64Url;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OctetSequenceJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * Keys that something is kept under, AES-256: a JWK of type {@code oct} (RFC 7518, section 6.4), or a set of them, the newest last. The
 * newest encrypts, all decrypt.
 */
public final class StorageKeys {
    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 12;

    private final SequencedMap<String, SecretKey> keys;

    private StorageKeys(SequencedMap<String, SecretKey> keys) {
        this.keys = keys;
    }

    /** Makes the file with a first key, mode 600, where there is none. */
    public static void createIfMissing(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        SecureRandom random = new SecureRandom();
        byte[] key = new byte[KEY_BYTES];
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(key);
        random.nextBytes(id);
        OctetSequenceJsonWebKey jwk = new OctetSequenceJsonWebKey(new SecretKeySpec(key, "AES"));
        jwk.setKeyId(Base64Url.encode(id));
        jwk.setAlgorithm("A256GCM");
        SecureFiles.createDirectory(LauncherKey.parentOf(file));
        SecureFiles.write(file, jwk.toJson(JsonWebKey.OutputControlLevel.INCLUDE_SYMMETRIC), SecureFiles.OWNER_ONLY);
    }

    /** @throws IOException where the file cannot be read, others can read it, or it has no such keys */
    public static StorageKeys read(Path file) throws IOException {
        String text = SecretFile.read(file);
        SequencedMap<String, SecretKey> keys = new LinkedHashMap<>();
        try {
            List<JsonWebKey> all = text.contains("\"keys\"")
                    ? new JsonWebKeySet(text).getJsonWebKeys()
                    : List.of(JsonWebKey.Factory.newJwk(text));
            for (JsonWebKey key : all) {
                if (!(key instanceof OctetSequenceJsonWebKey symmetric)
                        || key.getKeyId() == null
                        || symmetric.getOctetSequence().length != KEY_BYTES) {
                    throw new IOException(file + ": has a key that is no key of 256 bits (kty oct) with a kid");
                }
                keys.put(key.getKeyId(), new SecretKeySpec(symmetric.getOctetSequence(), "AES"));
            }
        } catch (JoseException e) {
            // The parser's message would quote the file.
            throw new IOException(file + ": neither a JWK nor a JWK set");
        }
        if (keys.isEmpty()) {
            throw new IOException(file + ": has no keys");
        }
        return new StorageKeys(keys);
    }

    /** The newest, which encrypts, with its id. */
    public Map.Entry<String, SecretKey> newest() {
        return keys.lastEntry();
    }

    public Optional<SecretKey> find(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    @Override
    public String toString() {
        return "StorageKeys" + keys.keySet();
    }
}
