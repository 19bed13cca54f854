package dev.slipway.buildapi.secret;

import dev.slipway.buildapi.account.EncryptedValue;
import dev.slipway.keys.StorageKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts what tenants store for the database, AES-256-GCM. Tenant and name are authenticated along, so that nobody gets a
 * value by moving its row. The key file is read at each use, so that a new key needs no restart.
 */
public final class SecretCipher {
    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final Path keyFile;

    /** @throws IOException where the file cannot be read or has no such keys */
    SecretCipher(Path keyFile) throws IOException {
        this.keyFile = keyFile;
        StorageKeys.read(keyFile);
    }

    /**
     * Encrypts a value under its name, which nothing else of the tenant has.
     *
     * @param name a secret's name, or what else tells this value from the others of the tenant: of another kind, it has a slash
     * @throws IOException where the key file cannot be read
     */
    public EncryptedValue encrypt(String tenant, String name, byte[] value) throws IOException {
        Map.Entry<String, SecretKey> key = StorageKeys.read(keyFile).newest();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, key.getValue(), nonce, tenant, name)
                    .doFinal(value);
            return new EncryptedValue(key.getKey(), nonce, ciphertext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this platform has no AES-256-GCM", e);
        }
    }

    /** @throws IOException where the key is not there any more, or the row was changed */
    public byte[] decrypt(String tenant, String name, EncryptedValue value) throws IOException {
        SecretKey key = StorageKeys.read(keyFile)
                .find(value.keyId())
                .orElseThrow(() -> new IOException(keyFile + ": lacks the key " + value.keyId() + ", with which " + name
                        + " of tenant " + tenant + " is encrypted; put it back, or have the tenant store it again"));
        try {
            return cipher(Cipher.DECRYPT_MODE, key, value.nonce(), tenant, name).doFinal(value.ciphertext());
        } catch (GeneralSecurityException e) {
            throw new IOException(name + " of tenant " + tenant
                    + " does not open with its key: its row in the schema accounts was changed");
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String tenant, String name)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        // No tenant has a slash in its name.
        cipher.updateAAD((tenant + "/" + name).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
