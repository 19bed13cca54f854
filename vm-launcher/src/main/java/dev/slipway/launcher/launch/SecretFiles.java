package dev.slipway.launcher.launch;

import dev.slipway.agent.protocol.Secret;
import dev.slipway.keys.seal.SecretValues;
import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Build secrets as files {@code <directory>/<tenant>/<name>}, for those that did not come with the build. A build gets those that it
 * declared, or does not run.
 */
final class SecretFiles {
    private static final Logger LOG = LoggerFactory.getLogger(SecretFiles.class);

    /** What BuildKit takes for one secret. */
    static final int LARGEST = 500 << 10;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

    private final Path directory;
    private final String launcher;

    /** @param launcher whose files these are, for messages */
    SecretFiles(Path directory, String launcher) {
        this.directory = directory;
        this.launcher = launcher;
    }

    /** All declared secrets, or the reason why there is one missing. */
    sealed interface Resolution {
        record Resolved(List<Secret> secrets) implements Resolution {}

        /** @param name of the secret that is not there or not usable */
        record Missing(String name, String reason) implements Resolution {}
    }

    /** @param sealed what came with the build; it goes before the files */
    Resolution resolve(String tenant, List<String> names, SecretValues sealed) {
        List<Secret> secrets = new ArrayList<>();
        for (String name : names) {
            Optional<byte[]> came = sealed.value(name);
            if (came.isPresent()) {
                secrets.add(new Secret(name, came.get()));
                continue;
            }
            if (!NAME.matcher(tenant).matches() || !NAME.matcher(name).matches()) {
                return new Resolution.Missing(name, "not a valid name of a secret");
            }
            Path file = directory.resolve(tenant).resolve(name);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return new Resolution.Missing(name, missing(tenant, name));
            }
            if (!isPrivate(file)) {
                return new Resolution.Missing(
                        name, "other users can read the launcher's file; its operator must run chmod 600 on it");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] value = in.readNBytes(LARGEST + 1);
                if (value.length > LARGEST) {
                    return new Resolution.Missing(name, "larger than " + LARGEST + " bytes");
                }
                secrets.add(new Secret(name, value));
            } catch (IOException e) {
                return new Resolution.Missing(name, "cannot be read");
            }
        }
        return new Resolution.Resolved(List.copyOf(secrets));
    }

    private String missing(String tenant, String name) {
        return "nobody has a value for it: none came with the request, tenant " + tenant
                + " had none stored then, and launcher "
                + launcher + " has no file " + tenant + "/" + name + "; store one with slipway secrets set " + name
                + ", or send one with the build";
    }

    private static boolean isPrivate(Path file) {
        try {
            SecretFile.requirePrivate(file);
            return true;
        } catch (IOException e) {
            LOG.error("a build gets no secret from a file like this: reason={}", e.getMessage());
            return false;
        }
    }
}
