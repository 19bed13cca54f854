package dev.slipway.cli;

import dev.slipway.cli.connection.Surroundings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;

/**
 * What came of a run of the {@code slipway} command.
 *
 * @param errors what it printed to the standard error
 */
public record Cli(int exitCode, String out, String errors) {
    /** By a user without variables, settings or a Slipway on the machine. */
    public static Cli run(String... arguments) {
        Surroundings nothing = new Surroundings(Map.of(), Path.of("/nonexistent"), prompt -> {
            throw new IllegalStateException("nobody is here to answer: " + prompt);
        });
        return run(nothing, arguments);
    }

    /** The same elsewhere. */
    public static Cli run(Surroundings here, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine commandLine =
                Main.commandLine(here).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(errors, true));
        return new Cli(commandLine.execute(arguments), out.toString(), errors.toString());
    }
}
