package dev.slipway.cli.connection;

import static java.util.Objects.requireNonNull;

import dev.slipway.cli.output.ConsoleCommand;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Options that say which Slipway to talk to, and as whom.
 *
 * <p>Address and token are each taken from the first that has one: an option, the environment, the context in use, the
 * Slipway on this machine. The token of a context or of this machine goes to the address that it belongs to, and to no other.
 */
final class ApiConnection {
    private static final String URL_VARIABLE = "SLIPWAY_URL";
    private static final String TOKEN_VARIABLE = "SLIPWAY_TOKEN";

    private final Surroundings here;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "Slipway's address (default: $SLIPWAY_URL, else the context in use, else the one that runs here).")
    private @Nullable String url;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = {"The Slipway and the token of a login; local is the Slipway on this machine."})
    private @Nullable String context;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "API token (default: $SLIPWAY_TOKEN, else the one that belongs to the address). Other users of this"
                            + " machine see it in the list of processes; better use --token-file or $SLIPWAY_TOKEN.")
    private @Nullable String token;

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file with the API token.")
    private @Nullable Path tokenFile;

    @Option(names = "--data", paramLabel = "DIR", description = "The data directory of the Slipway on this machine.")
    private @Nullable Path data;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "With the Slipway on this machine: acts as admin, deployer, viewer or demo.")
    private @Nullable String as;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    ApiConnection(Surroundings here) {
        this.here = here;
    }

    Surroundings here() {
        return here;
    }

    /** Which Slipway. */
    private sealed interface Place {
        /** @param variable what said so */
        record Elsewhere(URI address, String saidBy) implements Place {}

        record OfContext(Context context) implements Place {}

        record Here(LocalSlipway slipway) implements Place {}
    }

    /**
     * Chooses by the options.
     *
     * @param callerHere as whom the command acts with the Slipway on this machine, where no option says it
     */
    Connection choose(String callerHere) throws IOException {
        String caller = as == null ? callerHere : as;
        return choose(slipway -> {
            Path file = slipway.tokenFile(caller);
            return new Token(slipway.text(file), new TokenOrigin.OfThisMachine(caller, file));
        });
    }

    /** The same for the cleanup of disks, which no account opens. */
    Connection chooseForCleanup() throws IOException {
        if (as != null) {
            throw wrong("--as: no account opens the cleanup of disks; leave it out, so that the secret in the data"
                    + " directory is used");
        }
        return choose(slipway -> {
            Path file = slipway.cleanupSecretFile();
            return new Token(slipway.text(file), new TokenOrigin.Named("the file " + file));
        });
    }

    /** What a command sends to the Slipway on this machine. */
    @FunctionalInterface
    private interface OwnToken {
        Token of(LocalSlipway slipway) throws IOException;
    }

    private Connection choose(OwnToken ownTokenHere) throws IOException {
        checkOptions();
        Optional<Place> named = named();
        Place place = named.isPresent() ? named.get() : unnamed();
        if (as != null && !(place instanceof Place.Here)) {
            throw wrong("--as: only with the Slipway on this machine, and this is " + describe(place)
                    + "; add --context " + Context.LOCAL);
        }
        // An option that says which token comes before the environment.
        boolean ownToken = as != null
                || named.filter(chosen -> !(chosen instanceof Place.Elsewhere)).isPresent();
        Optional<Token> given = givenToken();
        if (given.isEmpty() && !ownToken) {
            given = variableToken();
        }
        return connection(place, given, ownTokenHere);
    }

    private record Token(String text, TokenOrigin origin) {}

    private void checkOptions() {
        onlyOne("--url", url, "--context", context, "--data", data);
        onlyOne("--token-file", tokenFile, "--token", token, "--as", as);
        if (as != null && !as.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw wrong("--as: not an account of this machine: " + as + "; there are admin, deployer, viewer and demo");
        }
    }

    private void onlyOne(@Nullable Object... namesAndValues) {
        List<String> used = new ArrayList<>();
        for (int name = 0; name < namesAndValues.length; name += 2) {
            if (namesAndValues[name + 1] != null) {
                used.add(String.valueOf(namesAndValues[name]));
            }
        }
        if (used.size() > 1) {
            throw wrong(used.getFirst() + ": not together with " + used.get(1) + "; leave one of them out");
        }
    }

    /** The one that an option names. */
    private Optional<Place> named() throws IOException {
        if (url != null) {
            return Optional.of(elsewhere(url, "--url"));
        }
        if (data != null) {
            return Optional.of(new Place.Here(new LocalSlipway(data)));
        }
        if (context == null) {
            return Optional.empty();
        }
        if (context.equals(Context.LOCAL)) {
            return Optional.of(new Place.Here(new LocalSlipway(here.data())));
        }
        Contexts contexts = Contexts.of(here);
        if (!contexts.has(context)) {
            throw wrong("--context: " + contexts.unknown(context));
        }
        return Optional.of(new Place.OfContext(contexts.read(context)));
    }

    /** The one that counts where no option names any. */
    private Place unnamed() throws IOException {
        Optional<String> variable = here.variable(URL_VARIABLE);
        if (variable.isPresent()) {
            return elsewhere(variable.get(), URL_VARIABLE);
        }
        Contexts contexts = Contexts.of(here);
        Optional<String> inUse = contexts.inUse();
        if (inUse.isEmpty()) {
            return new Place.Here(new LocalSlipway(here.data()));
        }
        if (!contexts.has(inUse.get())) {
            throw new IOException("the context in use is not there any more: " + contexts.unknown(inUse.get())
                    + "\nChoose another one with slipway context use NAME, or this machine's with slipway context use "
                    + Context.LOCAL);
        }
        return new Place.OfContext(contexts.read(inUse.get()));
    }

    private Place elsewhere(String text, String saidBy) {
        return new Place.Elsewhere(
                Address.parse(text).orElseThrow(() -> wrong(saidBy + ": " + Address.complaint(text))), saidBy);
    }

    private Optional<Token> givenToken() throws IOException {
        if (token != null) {
            return Optional.of(new Token(checked("--token", token), new TokenOrigin.Named("the option --token")));
        }
        if (tokenFile == null) {
            return Optional.empty();
        }
        if (!Files.isReadable(tokenFile) || Files.isDirectory(tokenFile)) {
            throw wrong("--token-file: " + tokenFile + " is missing, a directory, or not readable");
        }
        return Optional.of(new Token(TokenText.in(tokenFile), new TokenOrigin.Named("the file " + tokenFile)));
    }

    private Optional<Token> variableToken() {
        return here.variable(TOKEN_VARIABLE)
                .map(text -> new Token(
                        checked(TOKEN_VARIABLE, text), new TokenOrigin.Named("the variable " + TOKEN_VARIABLE)));
    }

    private String checked(String saidBy, String text) {
        try {
            return TokenText.of(text);
        } catch (IllegalArgumentException e) {
            throw wrong(saidBy + ": " + e.getMessage());
        }
    }

    private Connection connection(Place place, Optional<Token> given, OwnToken ownTokenHere) throws IOException {
        return switch (place) {
            case Place.Elsewhere(URI address, String saidBy) -> {
                Token needed = given.orElseThrow(() -> wrong(saidBy + ": no token is named for it; name one with"
                        + " --token-file or " + TOKEN_VARIABLE + ", or log in with slipway login URL"));
                yield new Connection(address, needed.text(), needed.origin());
            }
            case Place.OfContext(Context of) -> {
                Token used =
                        given.orElseGet(() -> new Token(of.token(), new TokenOrigin.OfContext(of.name(), of.url())));
                yield new Connection(of.url(), used.text(), used.origin());
            }
            case Place.Here(LocalSlipway slipway) -> {
                URI address = slipway.requireAddress();
                Token used = given.isPresent() ? given.get() : ownTokenHere.of(slipway);
                yield new Connection(address, used.text(), used.origin());
            }
        };
    }

    private static String describe(Place place) {
        return switch (place) {
            case Place.Elsewhere(URI address, String saidBy) -> address + " (" + saidBy + ")";
            case Place.OfContext(Context of) -> of.url() + " (the context " + of.name() + ")";
            case Place.Here(LocalSlipway slipway) -> slipway.data().toString();
        };
    }

    private ParameterException wrong(String message) {
        return ConsoleCommand.wrong(requireNonNull(command, "picocli sets the spec"), message);
    }

    /** The variables that are set here and come before a context. */
    static List<String> variablesBeforeContexts(Surroundings here) {
        return List.of(URL_VARIABLE, TOKEN_VARIABLE).stream()
                .filter(name -> here.variable(name).isPresent())
                .toList();
    }
}
