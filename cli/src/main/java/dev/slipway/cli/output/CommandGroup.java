package dev.slipway.cli.output;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only has commands below it. */
public abstract class CommandGroup implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    /** Ends with {@link ExitCodes#USAGE}. */
    @Override
    public final void run() {
        CommandSpec self = requireNonNull(spec, "picocli sets the spec");
        throw new ParameterException(
                self.commandLine(),
                "Missing required subcommand: "
                        + String.join(", ", self.subcommands().keySet()));
    }
}
