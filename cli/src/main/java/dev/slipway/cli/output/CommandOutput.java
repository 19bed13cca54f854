package dev.slipway.cli.output;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Where a command prints, and how it refuses its options: by what picocli was given, so that tests can read it. */
public final class CommandOutput {
    private CommandOutput() {}

    /** For the result. What a terminal would obey is escaped. */
    public static PrintWriter of(@Nullable CommandSpec spec) {
        return new VisibleOutput(commandLine(spec).getOut());
    }

    /** For what is not the result, likewise. */
    public static PrintWriter errorsOf(@Nullable CommandSpec spec) {
        return errorsOf(commandLine(spec));
    }

    /** The same for whoever has the command line at hand. */
    public static PrintWriter errorsOf(CommandLine command) {
        return new VisibleOutput(command.getErr());
    }

    /** For what moves the cursor on purpose, and quotes nobody. */
    public static PrintWriter terminalOf(@Nullable CommandSpec spec) {
        return commandLine(spec).getErr();
    }

    /** Ends the command with {@link ExitCodes#USAGE} when it is thrown. */
    public static ParameterException wrong(@Nullable CommandSpec spec, String message) {
        return new ParameterException(commandLine(spec), message);
    }

    private static CommandLine commandLine(@Nullable CommandSpec spec) {
        return requireNonNull(spec, "picocli sets the spec").commandLine();
    }
}
