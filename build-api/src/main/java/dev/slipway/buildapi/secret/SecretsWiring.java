package dev.slipway.buildapi.secret;

import dev.slipway.keys.seal.Sealer;
import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import dev.slipway.settings.BadSettingException;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** Opens the files with keys at the start, and watches them from then on. */
@Dependent
class SecretsWiring {
    @Produces
    @Singleton
    Sealer sealer(SecretsConfig config) {
        Path file = config.launcherKeyFile();
        try {
            return new Sealer(file);
        } catch (IOException e) {
            throw BadSettingException.ofFile("slipway.build-api.secrets.launcher-key-file", file, e);
        }
    }

    @Produces
    @Singleton
    SecretCipher cipher(SecretsConfig config) {
        Path file = config.keyFile();
        try {
            return new SecretCipher(file);
        } catch (IOException e) {
            throw BadSettingException.ofFile("slipway.build-api.secrets.key-file", file, e);
        }
    }

    @Produces
    @Singleton
    Watched keyFile(SecretsConfig config) {
        return WatchedFile.ofSecret(config.keyFile(), Clock.systemUTC());
    }

    @Produces
    @Singleton
    Watched launcherKeyFile(SecretsConfig config) {
        return WatchedFile.ofPublic(config.launcherKeyFile(), Clock.systemUTC());
    }
}
