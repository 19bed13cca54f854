package dev.slipway.cli.keys;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.ProgressLine;
import dev.slipway.cli.output.Table;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeySet;
import dev.slipway.keys.KeyStage;
import dev.slipway.keys.KeyState;
import dev.slipway.keys.RegistryProbe;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileLock;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slipway keys}: the operator's command for the keys that Slipway signs and seals with. */
@Command(
        name = "keys",
        description = "Shows and rotates the keys that Slipway signs and seals with.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {"0:done", ExitCodes.USAGE_LINE},
        subcommands = {KeysCommand.Ls.class, KeysCommand.Rotate.class, KeysCommand.Prune.class})
public final class KeysCommand implements Runnable {
    private static final String BUSY =
            "1:the keys cannot be read or changed, or another command rotates them; the reason is printed";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                requireNonNull(spec, "picocli sets the spec").commandLine(),
                "Missing required subcommand: ls, rotate or prune");
    }

    /** What the subcommands share. */
    abstract static class OfKeys extends ConsoleCommand implements RotationReport {
        private static final Duration MOMENT = Duration.ofMillis(500);

        @Mixin
        KeyPlace place = new KeyPlace();

        private @Nullable ProgressLine line;

        final Rotation rotation(KeyKind kind, KeySet keys, Gate gate, Duration patience) throws IOException {
            return new Rotation(keys, gate, place.life(kind), place.seenWithin(), patience, Clock.systemUTC(), this);
        }

        final Gate seen(Optional<String> advice) {
            return new SeenFiles(place.seenWithin(), advice, Clock.systemUTC());
        }

        final FileLock lock(KeySet keys) throws IOException {
            return keys.lock()
                    .orElseThrow(() -> new IOException(keys.place() + ": another command rotates these keys;"
                            + " wait for it, or stop it: the next one goes on where it was"));
        }

        @Override
        public void done(String sentence) {
            progress().clear();
            out().println(sentence);
            out().flush();
        }

        @Override
        public void todo(String sentence) {
            progress().clear();
            errors().println(sentence);
            errors().flush();
        }

        @Override
        public void waiting(String forWhat) throws InterruptedException {
            progress().show(nanos -> "waiting " + forWhat);
            Thread.sleep(MOMENT);
        }

        private ProgressLine progress() {
            ProgressLine known = line;
            if (known == null) {
                known = ProgressLine.on(terminal());
                line = known;
            }
            return known;
        }
    }

    /** {@code slipway keys ls}. */
    @Command(
            name = "ls",
            description = "Lists the keys: added ones are known and not used yet, replaced ones are removed later.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {"0:done", "1:the keys cannot be read; the reason is printed", ExitCodes.USAGE_LINE})
    static final class Ls extends OfKeys {
        @Option(names = "--json", description = "Prints them as JSON.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            ObjectNode listed = new ObjectMapper().createObjectNode();
            ArrayNode keys = listed.putArray("keys");
            Table table = new Table("KIND", "STATE", "SINCE", "KEY");
            for (KeyKind kind : KeyKind.values()) {
                if (kind != KeyKind.LAUNCHER || place.hasLauncherKeys()) {
                    for (KeyState key : place.keys(kind).list()) {
                        String state = key.stage().word();
                        String since =
                                key.since().truncatedTo(ChronoUnit.SECONDS).toString();
                        keys.addObject()
                                .put("kind", kind.word())
                                .put("state", state)
                                .put("since", since)
                                .put("id", key.id());
                        table.row(kind.word(), state, since, key.id());
                    }
                }
            }
            if (json) {
                out().println(listed.toPrettyString());
            } else {
                table.print(out());
            }
            return ExitCodes.OK;
        }
    }

    /** {@code slipway keys prune}. */
    @Command(
            name = "prune",
            description = "Removes replaced keys once nothing that was signed or sealed with them is valid any more.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {"0:done; other replaced keys may stay, see slipway keys ls", BUSY, ExitCodes.USAGE_LINE})
    static final class Prune extends OfKeys {
        @Override
        public Integer call() throws IOException {
            for (KeyKind kind : KeyKind.values()) {
                if (kind == KeyKind.LAUNCHER && !place.hasLauncherKeys()) {
                    continue;
                }
                KeySet keys = place.keys(kind);
                try (FileLock _ = lock(keys)) {
                    if (!keys.at(KeyStage.REPLACED).isEmpty()) {
                        rotation(kind, keys, seen(Optional.empty()), Duration.ZERO)
                                .prune();
                    }
                }
            }
            return ExitCodes.OK;
        }
    }

    /** {@code slipway keys rotate}. */
    @Command(
            name = "rotate",
            description = {
                "Replaces a key without a failed push: adds a new one, waits until everybody knows it, uses it, waits until",
                "nothing of the old one is valid any more, and removes the old one. It may be stopped at any time; the same",
                "command goes on."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:done; with --detach, the new key is used",
                BUSY,
                ExitCodes.USAGE_LINE,
                "69:Slipway does not run, or the new key is not known everywhere yet; the same command goes on"
            })
    static final class Rotate extends OfKeys {
        private String kind = "";

        @Parameters(
                paramLabel = "KIND",
                description = "access-tokens, build-credentials (with refresh tokens), or launcher.")
        private void kind(String word) {
            if (KeyKind.of(word).isEmpty()) {
                throw wrong("KIND: " + word + " is none of " + String.join(", ", KeyKind.words()));
            }
            kind = word;
        }

        @Option(
                names = "--registry",
                paramLabel = "URL",
                description = "With --keys: the registry. Repeat it for each process that serves it.")
        private List<URI> registries = List.of();

        @Option(
                names = "--issuer",
                paramLabel = "NAME",
                description = "The issuer in the registry's configuration (default: ${DEFAULT-VALUE}).")
        private String issuer = "slipway";

        @Option(
                names = "--patience",
                paramLabel = "DURATION",
                description = "How long to wait until the new key is known (default: ${DEFAULT-VALUE}).")
        private Duration patience = Duration.ofMinutes(30);

        @Option(
                names = "--detach",
                description = "Ends when the new key is used. slipway keys prune removes the old one.")
        private boolean detach;

        @Option(
                names = "--again",
                description = "Begins another rotation although the old key of the last one is still there.")
        private boolean again;

        @Override
        public Integer call() throws IOException, InterruptedException {
            KeyKind chosen = KeyKind.of(kind).orElseThrow();
            KeySet keys = place.keys(chosen);
            place.life(chosen); // Refused before anything is changed.
            Gate gate = chosen == KeyKind.ACCESS_TOKENS ? registryGate(keys) : seen(advice(chosen));
            try (FileLock _ = lock(keys)) {
                return switch (rotation(chosen, keys, gate, patience).run(detach, again)) {
                    case DONE, OLD_KEY_STAYS -> ExitCodes.OK;
                    case NOT_KNOWN -> {
                        todo("slipway: the new key is not known everywhere after " + patience
                                + ", so the old one stays in use; run the same command again to go on");
                        yield ExitCodes.UNAVAILABLE;
                    }
                };
            }
        }

        private Gate registryGate(KeySet keys) throws IOException, InterruptedException {
            if (!place.isHere() && registries.isEmpty()) {
                throw wrong("--registry is missing: with --keys, name the registry that is to know the new key");
            }
            KeyDirectory directory = place.directory();
            List<URI> all = place.isHere() ? List.of(place.registry()) : registries;
            RegistryKnows gate = new RegistryKnows(
                    directory,
                    all.stream()
                            .map(url -> new RegistryProbe(url, issuer, Clock.systemUTC()))
                            .toList(),
                    Optional.of(
                            place.isHere()
                                    ? "Slipway restarts its registry as soon as no push is under way."
                                    : "Restart the registry with " + directory.bundle()
                                            + " as its rootcertbundle. Until it knows the new key, the old one is used."));
            Optional<String> objection = gate.objection(keys.at(KeyStage.USED).getFirst());
            if (objection.isPresent()) {
                throw new IOException(objection.get());
            }
            return new Gate.Both(gate, seen(Optional.empty()));
        }

        private Optional<String> advice(KeyKind chosen) {
            return place.isHere()
                    ? Optional.empty()
                    : Optional.of("Where " + (chosen == KeyKind.LAUNCHER ? "launchers read" : "token-service reads")
                            + " copies of the files, copy them now; they have to be in place within "
                            + place.seenWithin() + " (--seen-within).");
        }
    }
}
