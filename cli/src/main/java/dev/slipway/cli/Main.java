package dev.slipway.cli;

import dev.slipway.cli.demo.DemoCommand;
import dev.slipway.disk.PartialFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Entry point of the {@code slipway} command. */
@Command(
        name = "slipway",
        description = "Turns a source tarball and a Dockerfile into a pushed image and a bootable disk.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BuildCommand.class,
            BuildsCommand.class,
            LogsCommand.class,
            CancelCommand.class,
            DisksCommand.class,
            DockerfileCommand.class,
            DemoCommand.class,
            ConvertCommand.class,
            MirrorCommand.class,
            RehearseCommand.class,
        },
        footer = {
            "",
            "  up        Runs all of Slipway on this machine (slipway up --help)",
            "  test      Runs all tests of the project",
        },
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:done",
            "1:the build failed, or what was asked for did not come about",
            ExitCodes.USAGE_LINE,
            "65:the input is malformed",
            "69:Slipway does not answer, or something it needs is not installed",
            "70:Slipway itself could not be built from its sources"
        })
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(PartialFile::removeOwn));
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        // Unlike picocli's own, this one tells whether anybody still reads it.
        commandLine.setOut(new PrintWriter(System.out, true));
        commandLine.getSubcommands().values().forEach(Main::listExitCodes);
        commandLine.setExecutionExceptionHandler((exception, failed, parsed) -> {
            failed.getErr().println("slipway: " + sentence(exception));
            return exception instanceof ApiUnavailableException ? ExitCodes.UNAVAILABLE : ExitCodes.FAILED;
        });
        return commandLine;
    }

    /** A command that lists no exit codes has those of the whole. */
    private static void listExitCodes(CommandLine command) {
        UsageMessageSpec own = command.getCommandSpec().usageMessage();
        if (own.exitCodeList().isEmpty()) {
            UsageMessageSpec whole = command.getParent().getCommandSpec().usageMessage();
            own.exitCodeListHeading(whole.exitCodeListHeading()).exitCodeList(whole.exitCodeList());
        }
    }

    private static String sentence(Exception exception) {
        String message = exception.getMessage();
        return switch (exception) {
            case ConnectException e -> "the connection was refused (" + message + ")";
            case IOException e -> String.valueOf(message);
            default -> message == null ? exception.toString() : message;
        };
    }
}
