package dev.slipway.cli.keys;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.api.ApiUnavailableException;
import dev.slipway.cli.connection.Surroundings;
import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyLives;
import dev.slipway.keys.KeyPurpose;
import dev.slipway.keys.KeySet;
import dev.slipway.keys.LauncherKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say where the keys are. Without any, they are those of the Slipway on this machine. */
final class KeyPlace {
    private static final String IN_DATA = "token-service";

    @Option(names = "--data", paramLabel = "DIR", description = "The data directory of the Slipway on this machine.")
    private Path data = Surroundings.ofThisProcess().data();

    @Option(
            names = "--keys",
            paramLabel = "DIR",
            description = "token-service's keys-directory, where it is not the Slipway on this machine.")
    private @Nullable Path directory;

    @Option(
            names = "--launcher-key",
            paramLabel = "FILE",
            description = "With --keys: the launchers' private JWK or JWK set.")
    private @Nullable Path launcherKey;

    @Option(
            names = "--launcher-public-key",
            paramLabel = "FILE",
            description = "With --keys: token-service's launcher-key-file.")
    private @Nullable Path launcherPublicKey;

    @Option(
            names = "--life",
            paramLabel = "DURATION",
            description =
                    "How long what a key signs lasts at most, such as PT5M (default: what token-service noted beside the"
                            + " keys).")
    private @Nullable Duration life;

    @Option(
            names = "--seen-within",
            paramLabel = "DURATION",
            description =
                    "How long it takes until each service has seen a change of the files (default: ${DEFAULT-VALUE}). Longer,"
                            + " where they read copies.")
    private Duration seenWithin = Duration.ofSeconds(5);

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    Duration seenWithin() {
        return seenWithin;
    }

    /** Whether the keys are those of the Slipway on this machine, which restarts its registry by itself. */
    boolean isHere() {
        return directory == null;
    }

    KeyDirectory directory() throws IOException {
        Path keys = directoryPath();
        if (!Files.isDirectory(keys.resolve(KeyPurpose.ACCESS_TOKENS.directory()))) {
            throw wrong((isHere() ? "--data: no Slipway was started there yet: " : "--keys: ") + keys
                    + " is no directory with keys of token-service");
        }
        return KeyDirectory.open(keys, Clock.systemUTC());
    }

    KeySet keys(KeyKind kind) throws IOException {
        return switch (kind) {
            case ACCESS_TOKENS -> directory().rotated(KeyPurpose.ACCESS_TOKENS);
            case BUILD_CREDENTIALS -> directory().rotated(KeyPurpose.BUILD_CREDENTIALS);
            case LAUNCHER ->
                LauncherKey.rotated(
                        launcherFile(launcherKey, "--launcher-key", "launcher.jwk"),
                        launcherFile(launcherPublicKey, "--launcher-public-key", "launcher.pub.jwk"),
                        Clock.systemUTC());
        };
    }

    /** Whether the files with the launchers' keys are known. */
    boolean hasLauncherKeys() {
        return isHere() || (launcherKey != null && launcherPublicKey != null);
    }

    /** How long what these keys sign or open lasts at most. */
    Duration life(KeyKind kind) throws IOException {
        if (life != null) {
            return life;
        }
        KeyLives lives = KeyLives.in(directoryPath());
        return lives.of(kind.word())
                .orElseThrow(() -> wrong(lives.file() + " does not say how long it takes until " + kind.word()
                        + " expire, so no key can be removed safely; start token-service once, or say it with --life"));
    }

    /** The registry that runs here. */
    URI registry() throws IOException {
        Path endpoint = data.resolve("endpoint.json");
        if (!Files.exists(endpoint)) {
            throw new ApiUnavailableException("no Slipway runs on " + data
                    + ", so no registry can learn a new key; start it with `slipway up`, or name its keys with --keys");
        }
        return URI.create("http://"
                + new ObjectMapper()
                        .readTree(endpoint.toFile())
                        .path("registry")
                        .asText());
    }

    private Path directoryPath() {
        return directory == null ? data.resolve("keys").resolve(IN_DATA) : directory;
    }

    private Path launcherFile(@Nullable Path named, String option, String inData) {
        Path file = named;
        if (file == null && isHere()) {
            file = data.resolve("keys").resolve(inData);
        }
        if (file == null) {
            throw wrong(option + " is missing: with --keys, name the launchers' files too");
        }
        if (!Files.isRegularFile(file)) {
            throw wrong(option + ": " + file + " is missing, or no file");
        }
        return file;
    }

    ParameterException wrong(String message) {
        return ConsoleCommand.wrong(requireNonNull(command, "picocli sets the spec"), message);
    }
}
