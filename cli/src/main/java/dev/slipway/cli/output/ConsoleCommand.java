package dev.slipway.cli.output;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command: where it prints, and how it refuses its options, by what picocli was given, so that tests can read it. */
public abstract class ConsoleCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    /** For the result. What a terminal would obey is escaped. */
    protected final PrintWriter out() {
        return new VisibleOutput(commandLine().getOut());
    }

    /** For what is not the result, likewise. */
    protected final PrintWriter errors() {
        return errorsOf(commandLine());
    }

    /** The same for what is no command. */
    public static PrintWriter errorsOf(CommandLine commandLine) {
        return new VisibleOutput(commandLine.getErr());
    }

    /** For what moves the cursor on purpose, and quotes nobody. */
    protected final PrintWriter terminal() {
        return commandLine().getErr();
    }

    /** Ends the command with {@link ExitCodes#USAGE} when it is thrown. */
    protected final ParameterException wrong(String message) {
        return wrong(spec(), message);
    }

    /** The same for what reads options apart from their command. */
    public static ParameterException wrong(CommandSpec command, String message) {
        return new ParameterException(command.commandLine(), message);
    }

    protected final CommandSpec spec() {
        return requireNonNull(spec, "picocli sets the spec");
    }

    private CommandLine commandLine() {
        return spec().commandLine();
    }
}
