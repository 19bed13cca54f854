package dev.slipway.cli;

import dev.slipway.cli.about.Version;
import dev.slipway.cli.about.VersionCommand;
import dev.slipway.cli.account.TenantsCommand;
import dev.slipway.cli.account.TokensCommand;
import dev.slipway.cli.api.ApiUnavailableException;
import dev.slipway.cli.baseimage.BaseImagesCommand;
import dev.slipway.cli.boot.BootCommand;
import dev.slipway.cli.build.BuildCommand;
import dev.slipway.cli.build.RebuildCommand;
import dev.slipway.cli.connection.Commands;
import dev.slipway.cli.connection.ContextCommand;
import dev.slipway.cli.connection.LoginCommand;
import dev.slipway.cli.connection.Surroundings;
import dev.slipway.cli.demo.DemoCommand;
import dev.slipway.cli.disk.DiskCommand;
import dev.slipway.cli.image.ImagesCommand;
import dev.slipway.cli.keys.KeysCommand;
import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.secret.RegistriesCommand;
import dev.slipway.cli.secret.SecretsCommand;
import dev.slipway.cli.webhook.WebhooksCommand;
import dev.slipway.disk.file.PartialFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry point of the {@code slipway} command. */
@Command(
        name = "slipway",
        description = "Turns a directory with a Dockerfile into a pushed image and a bootable disk.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "  up        Runs all of Slipway on this machine (slipway up --help)",
            "  test      Runs all tests of the project",
        },
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:done",
            "1:the build failed, or the command could not do what it was asked to do",
            ExitCodes.USAGE_LINE,
            "65:the input is malformed",
            "69:Slipway does not answer, or a program that it needs is not installed",
            "70:Slipway itself could not be built from its sources"
        })
public final class Main {
    private static final String HELP = "help";

    /** By the names that they have in their own annotations, in the order of the help. */
    private static final Map<String, Class<?>> COMMANDS = commands();

    private Main() {}

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("build", BuildCommand.class);
        commands.put("builds", BuildsCommand.class);
        commands.put("logs", LogsCommand.class);
        commands.put("cancel", CancelCommand.class);
        commands.put("disk", DiskCommand.class);
        commands.put("rebuild", RebuildCommand.class);
        commands.put("login", LoginCommand.class);
        commands.put("context", ContextCommand.class);
        commands.put("tenants", TenantsCommand.class);
        commands.put("tokens", TokensCommand.class);
        commands.put("secrets", SecretsCommand.class);
        commands.put("registries", RegistriesCommand.class);
        commands.put("images", ImagesCommand.class);
        commands.put("webhooks", WebhooksCommand.class);
        commands.put("base-images", BaseImagesCommand.class);
        commands.put("launchers", LaunchersCommand.class);
        commands.put("disks", DisksCommand.class);
        commands.put("dockerfile", DockerfileCommand.class);
        commands.put("demo", DemoCommand.class);
        commands.put("convert", ConvertCommand.class);
        commands.put("mirror", MirrorCommand.class);
        commands.put("boot", BootCommand.class);
        commands.put("keys", KeysCommand.class);
        commands.put("rehearse", RehearseCommand.class);
        commands.put("version", VersionCommand.class);
        commands.put("completion", CompletionCommand.class);
        commands.put(HELP, CommandLine.HelpCommand.class);
        return commands;
    }

    public static void main(String[] args) {
        // Nobody logs here, and the libraries need not say so.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        Runtime.getRuntime().addShutdownHook(new Thread(PartialFile::removeOwn));
        String[] arguments = args.length == 0 ? new String[] {HELP} : args;
        System.exit(commandLine(arguments).execute(arguments));
    }

    /** With all commands. */
    static CommandLine commandLine() {
        return commandLine(Surroundings.ofThisProcess());
    }

    /** The same in other surroundings. */
    static CommandLine commandLine(Surroundings here) {
        return commandLine(COMMANDS, here);
    }

    /** With the command alone that is asked for: what picocli reads of all of them takes a tenth of a second. */
    static CommandLine commandLine(String[] args) {
        // Help may be about any of them.
        Class<?> asked = args.length == 0 || args[0].equals(HELP) ? null : COMMANDS.get(args[0]);
        return commandLine(asked == null ? COMMANDS : Map.of(args[0], asked), Surroundings.ofThisProcess());
    }

    private static CommandLine commandLine(Map<String, Class<?>> commands, Surroundings here) {
        CommandLine commandLine = new CommandLine(new Main(), new Commands(here));
        commands.forEach(commandLine::addSubcommand);
        // Unlike picocli's own, this one tells whether anybody still reads it.
        commandLine.setOut(new PrintWriter(System.out, true));
        commandLine.getSubcommands().values().forEach(Main::listExitCodes);
        // As for docker, the last one counts.
        Optional.ofNullable(commandLine.getSubcommands().get("build"))
                .ifPresent(build -> build.setOverwrittenOptionsAllowed(true));
        commandLine.setExecutionStrategy(Main::run);
        commandLine.setParameterExceptionHandler(new WrongUse());
        commandLine.setExecutionExceptionHandler((exception, failed, parsed) -> {
            ConsoleCommand.errorsOf(failed).println("slipway: " + sentence(exception));
            return exception instanceof ApiUnavailableException ? ExitCodes.UNAVAILABLE : ExitCodes.FAILED;
        });
        return commandLine;
    }

    /** Where help is asked for, picocli itself lets pass what is no command and no option. */
    private static int run(ParseResult parsed) {
        for (CommandLine command : parsed.asCommandLineList()) {
            List<String> unknown = command.getParseResult().unmatched();
            if (!unknown.isEmpty()) {
                throw new UnmatchedArgumentException(command, unknown);
            }
        }
        return new CommandLine.RunLast().execute(parsed);
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
