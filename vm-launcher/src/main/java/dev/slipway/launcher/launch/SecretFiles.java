package dev.slipway.launcher.launch;

import dev.slipway.agent.protocol.Secret;
import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Build secrets as files {@code <directory>/<tenant>/<name>}. A build gets those that it declared, or does not run. */
final class SecretFiles {
    private static final Logger LOG = LoggerFactory.getLogger(SecretFiles.class);

    /** What BuildKit takes for one secret. */
    static final int LARGEST = 500 << 10;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

    private final Path directory;

    SecretFiles(Path directory) {
        this.directory = directory;
    }

    /** All declared secrets, or the reason why there is one missing. */
    sealed interface Resolution {
        record Resolved(List<Secret> secrets) implements Resolution {}

        /** @param name of the secret that is not there or not usable */
        record Missing(String name, String reason) implements Resolution {}
    }

    Resolution resolve(String tenant, List<String> names) {
        List<Secret> secrets = new ArrayList<>();
        for (String name : names) {
            if (!NAME.matcher(tenant).matches() || !NAME.matcher(name).matches()) {
                return new Resolution.Missing(name, "not a valid name of a secret");
            }
            Path file = directory.resolve(tenant).resolve(name);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return new Resolution.Missing(name, "the launcher has no such secret of tenant " + tenant);
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
