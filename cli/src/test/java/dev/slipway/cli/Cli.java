package dev.slipway.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * What came of a run of the {@code slipway} command.
 *
 * @param errors what it printed to the standard error
 */
public record Cli(int exitCode, String out, String errors) {
    public static Cli run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(errors, true));
        return new Cli(commandLine.execute(arguments), out.toString(), errors.toString());
    }
}
