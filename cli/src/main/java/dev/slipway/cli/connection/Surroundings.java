package dev.slipway.cli.connection;

import static java.util.Objects.requireNonNull;

import dev.slipway.cli.output.ProcessTerminal;
import dev.slipway.cli.output.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What a command finds around it: variables, the user's directories, and somebody who knows a token. */
public final class Surroundings {
    private final Map<String, String> environment;
    private final Path home;
    private final TokenEntry entry;
    private final InputStream input;
    private final Terminal terminal;

    /**
     * Other surroundings than those of this process, for tests.
     *
     * @param home the user's home directory
     * @param entry hands over a token where a command asks for one
     */
    public Surroundings(Map<String, String> environment, Path home, TokenEntry entry) {
        this(environment, home, entry, InputStream.nullInputStream());
    }

    /** The same with a standard input. */
    public Surroundings(Map<String, String> environment, Path home, TokenEntry entry, InputStream input) {
        this(environment, home, entry, input, Terminal.NONE);
    }

    /** The same before a terminal. */
    public Surroundings(
            Map<String, String> environment, Path home, TokenEntry entry, InputStream input, Terminal terminal) {
        this.environment = Map.copyOf(environment);
        this.home = requireNonNull(home, "home");
        this.entry = requireNonNull(entry, "entry");
        this.input = requireNonNull(input, "input");
        this.terminal = requireNonNull(terminal, "terminal");
    }

    /** Those of this process. */
    public static Surroundings ofThisProcess() {
        return new Surroundings(
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                new StandardInput(),
                System.in,
                new ProcessTerminal(System.getenv()));
    }

    /** What is known of the terminal. */
    public Terminal terminal() {
        return terminal;
    }

    /** What a variable is set to, be it to nothing. */
    public Optional<String> environment(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    /** The standard input. */
    public InputStream input() {
        return input;
    }

    /** What a variable says; one that is empty says nothing. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** Where {@code slipway up} keeps its data unless it is told otherwise. */
    public Path data() {
        return userDirectory("XDG_DATA_HOME", Path.of(".local", "share")).resolve("slipway");
    }

    /** Where what can be made again is kept between commands; the script {@code slipway} says where. */
    public Path cache() throws IOException {
        String own = System.getProperty("slipway.cache");
        return Files.createDirectories(
                own == null ? userDirectory("XDG_CACHE_HOME", Path.of(".cache")).resolve("slipway") : Path.of(own));
    }

    /** Where the user's settings of Slipway are kept. */
    Path config() {
        return userDirectory("XDG_CONFIG_HOME", Path.of(".config")).resolve("slipway");
    }

    /** Who hands over what no file and no option has. */
    public TokenEntry entry() {
        return entry;
    }

    private Path userDirectory(String variable, Path belowHome) {
        return variable(variable).map(Path::of).orElseGet(() -> home.resolve(belowHome));
    }
}
