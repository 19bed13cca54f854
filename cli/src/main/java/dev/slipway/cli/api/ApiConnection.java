package dev.slipway.cli.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.output.ConsoleCommand;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say which Slipway to talk to, and as whom. Without any, the one on this machine, as its admin. */
public final class ApiConnection {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--url", paramLabel = "URL", description = "Slipway's address (default: the one that runs here).")
    @Nullable String url = System.getenv("SLIPWAY_URL");

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "API token (default: $SLIPWAY_TOKEN, else this machine's admin). Other users of this machine see it"
                            + " in the list of processes; better use --token-file or $SLIPWAY_TOKEN.")
    @Nullable String token;

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file with the API token.")
    @Nullable Path tokenFile;

    @Option(names = "--data", paramLabel = "DIR", description = "The data directory of the Slipway on this machine.")
    Path data = defaultData();

    @Spec(Spec.Target.MIXEE)
    @Nullable CommandSpec command;

    public ApiClient open() throws IOException {
        return new ApiClient(url == null ? localAddress() : address(url), token());
    }

    private String token() throws IOException {
        if (token != null && tokenFile != null) {
            throw wrong("--token-file: not together with --token; leave one of them out");
        }
        if (token != null) {
            return token;
        }
        if (tokenFile != null) {
            if (!Files.isReadable(tokenFile) || Files.isDirectory(tokenFile)) {
                throw wrong("--token-file: " + tokenFile + " is missing, a directory, or not readable");
            }
            return Files.readString(tokenFile).strip();
        }
        String fromEnvironment = System.getenv("SLIPWAY_TOKEN");
        return fromEnvironment == null ? localToken() : fromEnvironment;
    }

    private ParameterException wrong(String message) {
        return ConsoleCommand.wrong(requireNonNull(command, "picocli sets the spec"), message);
    }

    private URI address(String text) {
        try {
            URI address = new URI(text);
            if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
                return address;
            }
        } catch (URISyntaxException e) {
            // The same to whoever wrote it.
        }
        throw wrong("--url: not an http or https address: " + text);
    }

    private URI localAddress() throws IOException {
        Path endpoint = data.resolve("endpoint.json");
        if (!Files.exists(endpoint)) {
            throw new ApiUnavailableException(
                    "no Slipway runs on " + data + "; start one with `slipway up`, or name one with --url or --data");
        }
        JsonNode description = JSON.readTree(endpoint.toFile());
        return URI.create(description.path("url").asText());
    }

    private String localToken() throws IOException {
        Path admin = data.resolve("tokens").resolve("admin");
        if (!Files.isReadable(admin)) {
            throw new ApiUnavailableException("no readable token at " + admin + "; name one with --token-file");
        }
        return Files.readString(admin).strip();
    }

    private static Path defaultData() {
        String xdg = System.getenv("XDG_DATA_HOME");
        return xdg == null || xdg.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "share", "slipway")
                : Path.of(xdg, "slipway");
    }
}
