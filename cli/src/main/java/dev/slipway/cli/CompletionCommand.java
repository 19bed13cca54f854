package dev.slipway.cli;

import dev.slipway.cli.about.Completion;
import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.cli.output.ExitCodes;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code slipway completion SHELL}: prints what makes a shell complete this command. */
@Command(
        name = "completion",
        description = {
            "Prints a script that makes a shell complete this command.",
            "bash and zsh: source <(slipway completion bash). fish: slipway completion fish | source."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {"0:the script was printed", ExitCodes.USAGE_LINE})
final class CompletionCommand extends ConsoleCommand {
    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private String shell = "";

    @Override
    public Integer call() {
        Completion completion =
                Completion.named(shell).orElseThrow(() -> wrong("SHELL must be bash, zsh or fish: " + shell));
        PrintWriter out = out();
        out.print(completion.script(Main.commandLine()));
        out.flush();
        return ExitCodes.OK;
    }
}
