package dev.slipway.buildapi.account;

import static java.util.Objects.requireNonNull;

/**
 * What the database has of a value.
 *
 * @param keyId which key it is encrypted with
 * @param nonce of AES-GCM
 * @param ciphertext with the tag at its end
 */
@SuppressWarnings("ArrayRecordComponent") // on its way from or to a row, and never compared
public record EncryptedValue(String keyId, byte[] nonce, byte[] ciphertext) {
    public EncryptedValue {
        requireNonNull(keyId, "keyId");
        nonce = nonce.clone();
        ciphertext = ciphertext.clone();
    }

    @Override
    public byte[] nonce() {
        return nonce.clone();
    }

    @Override
    public byte[] ciphertext() {
        return ciphertext.clone();
    }

    @Override
    public String toString() {
        return "EncryptedValue[keyId=" + keyId + "]";
    }
}
