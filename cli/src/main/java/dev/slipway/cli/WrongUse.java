package dev.slipway.cli;

import dev.slipway.cli.build.DockerOptions;
import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what is wrong with a command line, and what may be meant. */
final class WrongUse implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        ConsoleCommand.errorsOf(command).println(name + ": " + message(wrong, command, arguments));
        return ExitCodes.USAGE;
    }

    private static String message(ParameterException wrong, CommandLine command, String[] arguments) {
        Optional<String> refusal = command.getCommandName().equals("build")
                ? Arrays.stream(arguments)
                        .flatMap(argument -> DockerOptions.refusal(argument).stream())
                        .findFirst()
                : Optional.empty();
        if (refusal.isPresent()) {
            return refusal.get();
        }
        String help = command.getCommandSpec().qualifiedName() + " --help";
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return unknown(unmatched.getUnmatched().getFirst(), command, "; " + help + " shows what there is");
        }
        // What a command itself finds wrong says what to do.
        return wrong.getClass() == ParameterException.class
                ? String.valueOf(wrong.getMessage())
                : wrong.getMessage() + "; " + help + " shows what there is";
    }

    private static String unknown(String argument, CommandLine command, String help) {
        if (argument.startsWith("-") && argument.length() > 1) {
            int equals = argument.indexOf('=');
            String option = equals < 0 ? argument : argument.substring(0, equals);
            return "there is no option " + option + meant(option, options(command), help);
        }
        return command.getSubcommands().isEmpty()
                ? "one argument too many: " + argument + help
                : "there is no command " + argument
                        + meant(argument, List.copyOf(command.getSubcommands().keySet()), help);
    }

    /** @param otherwise what to say where no word is near */
    private static String meant(String written, List<String> words, String otherwise) {
        return Nearest.to(written, words)
                .map(word -> "; did you mean " + word + "?")
                .orElse(otherwise);
    }

    private static List<String> options(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .map(OptionSpec::names)
                .flatMap(Arrays::stream)
                .toList();
    }
}
