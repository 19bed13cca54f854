package dev.slipway.cli.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.events.text.Visible;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway login URL}: keeps an address and a token that opens it. */
@Command(
        name = "login",
        description = {
            "Keeps a Slipway's address and a token for it as a context, and uses it from now on.",
            "The token comes from --token-file, or else from the standard input. A terminal does not show what is typed."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:Slipway takes the token, and the context is kept",
            "1:Slipway refused, and nothing was kept; what it says is printed",
            ExitCodes.USAGE_LINE,
            ExitCodes.UNAVAILABLE_LINE
        })
public final class LoginCommand extends ConsoleCommand {
    private static final List<String> ACCOUNT = List.of("id", "name", "role", "tenant", "expires_at");
    private static final String NOTHING_KEPT = "Nothing was kept.";

    private final Surroundings here;

    @Parameters(paramLabel = "URL", description = "Slipway's address, as in https://slipway.example.com.")
    private String url = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What to call the context (default: the URL's host).")
    private @Nullable String name;

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file with the API token.")
    private @Nullable Path tokenFile;

    LoginCommand(Surroundings here) {
        this.here = here;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        URI address = Address.parse(url).orElseThrow(() -> wrong("URL: " + Address.complaint(url)));
        String context = contextName(address);
        Contexts contexts = Contexts.of(here);
        requireFree(contexts, context, address);
        if (Address.isOpenToOthers(address)) {
            errors().println("Warning: " + address
                    + " is not encrypted. Everybody on the way there can read the token.");
        }
        String token = token(address);
        JsonNode account =
                new ApiClient(address, token, _ -> NOTHING_KEPT).accounts().whoAmI();
        if (!account.path("name").isTextual() || !account.path("role").isTextual()) {
            throw new IOException(
                    "what answers at " + address + " does not say whose token it is; is it a Slipway? " + NOTHING_KEPT);
        }
        contexts.write(new Context(context, address, token, kept(account)));
        contexts.use(context);
        report(context, address, account);
        return ExitCodes.OK;
    }

    private String contextName(URI address) {
        if (name == null) {
            String byDefault = address.getHost() + (address.getPort() < 0 ? "" : "-" + address.getPort());
            if (!Context.isName(byDefault)) {
                throw wrong("--name: is missing, and " + byDefault + " cannot be the name of a context");
            }
            return byDefault;
        }
        if (name.equals(Context.LOCAL)) {
            throw wrong("--name: " + name + " is what the Slipway on this machine is called; choose another name");
        }
        if (!Context.isName(name)) {
            throw wrong(
                    "--name: must be 1 to 63 letters, digits, '.', '_' and '-', with a letter or digit first: " + name);
        }
        return name;
    }

    /** A name means one address for as long as it is there. A broken context is put right by a login. */
    private void requireFree(Contexts contexts, String context, URI address) {
        if (!contexts.has(context)) {
            return;
        }
        URI known;
        try {
            known = contexts.read(context).url();
        } catch (IOException e) {
            return;
        }
        if (!known.equals(address)) {
            throw wrong("--name: the context " + context + " is there already, for " + known
                    + "; choose another name, or remove it with slipway context rm " + context);
        }
    }

    private String token(URI address) throws IOException {
        if (tokenFile == null) {
            try {
                return TokenText.of(here.entry().read("Token for " + address + ": "));
            } catch (IllegalArgumentException e) {
                throw new IOException("the token " + e.getMessage() + "; " + NOTHING_KEPT, e);
            }
        }
        if (!Files.isReadable(tokenFile) || Files.isDirectory(tokenFile)) {
            throw wrong("--token-file: " + tokenFile + " is missing, a directory, or not readable");
        }
        return TokenText.in(tokenFile);
    }

    private static ObjectNode kept(JsonNode account) {
        ObjectNode kept = new ObjectMapper().createObjectNode();
        ACCOUNT.stream().filter(account::hasNonNull).forEach(field -> kept.set(field, account.get(field)));
        return kept;
    }

    private void report(String context, URI address, JsonNode account) {
        PrintWriter out = out();
        out.println("context  " + context + ", used from now on");
        out.println("address  " + address);
        out.println("token    " + line(account.path("name")) + ", role " + line(account.path("role"))
                + (account.hasNonNull("tenant") ? ", tenant " + line(account.path("tenant")) : "")
                + (account.hasNonNull("expires_at") ? ", valid until " + line(account.path("expires_at")) : ""));
        for (JsonNode right : account.path("may")) {
            out.println("it may   " + line(right));
        }
        ContextCommand.warnOfVariables(here, errors());
    }

    private static String line(JsonNode value) {
        return Visible.line(value.asText());
    }
}
