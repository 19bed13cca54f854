package dev.slipway.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command prints: what picocli was given, so that tests can read it. */
final class CommandOutput {
    private CommandOutput() {}

    static PrintWriter of(@Nullable CommandSpec spec) {
        return requireNonNull(spec, "picocli sets the spec").commandLine().getOut();
    }
}
