package dev.slipway.token.credential;

import dev.slipway.keys.seal.SealedKind;
import dev.slipway.keys.seal.Sealer;
import java.io.IOException;
import java.nio.file.Path;

/** Seals build credentials for the launchers, as {@link Sealer} does. */
public final class CredentialSealer {
    private final Sealer sealer;

    /** @throws IOException where the file is missing or holds no key to seal for */
    public CredentialSealer(Path publicKeyFile) throws IOException {
        this.sealer = new Sealer(publicKeyFile);
    }

    /** @throws IOException where the key file cannot be read */
    public String seal(String credential) throws IOException {
        return sealer.seal(SealedKind.BUILD_CREDENTIAL, credential);
    }
}
