package dev.slipway.cli;

import dev.slipway.cli.demo.DemoCommand;
import java.io.IOException;
import java.net.ConnectException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

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
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the build failed, or what was asked for did not come about",
            "2:the options are wrong",
            "65:the input is malformed",
            "69:Slipway does not answer, or something it needs is not installed"
        })
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setExecutionExceptionHandler((exception, failed, parsed) -> {
            failed.getErr().println("slipway: " + sentence(exception));
            return exception instanceof ApiUnavailableException ? ExitCodes.UNAVAILABLE : ExitCodes.FAILED;
        });
        return commandLine;
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
