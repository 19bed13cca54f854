package dev.slipway.cli.connection;

import dev.slipway.cli.Cli;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Somebody with a home directory, variables, and a token to type. */
public final class User {
    private final Path home;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> prompts = new ArrayList<>();
    private String typed = "";

    public User(Path home) {
        this.home = home;
    }

    public User with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public User without(String variable) {
        environment.remove(variable);
        return this;
    }

    /** Types this wherever a token is asked for. */
    public User typing(String text) {
        typed = text;
        return this;
    }

    public Cli run(String... arguments) {
        Surroundings here = new Surroundings(environment, home, prompt -> {
            prompts.add(prompt);
            return typed;
        });
        return Cli.run(here, arguments);
    }

    /** What the user was asked. */
    List<String> prompts() {
        return prompts;
    }

    /** The user's own Slipway runs there, with an account of each name whose token is {@code slw_NAME}. */
    public User withSlipway(URI url, String... accounts) throws IOException {
        slipway(data(), url, accounts);
        return this;
    }

    static void slipway(Path data, URI url, String... accounts) throws IOException {
        Path tokens = Files.createDirectories(data.resolve("tokens"));
        Files.writeString(data.resolve("endpoint.json"), "{\"url\": \"" + url + "\"}");
        for (String account : accounts) {
            secret(tokens.resolve(account), "slw_" + account + "\n");
        }
    }

    public Path data() {
        return home.resolve(".local/share/slipway");
    }

    Path config() {
        return home.resolve(".config/slipway");
    }

    Path contextFile(String name) {
        return config().resolve("contexts").resolve(name + ".json");
    }

    /** A file that nobody else may read, whatever the umask is. */
    public static Path secret(Path file, String text) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
