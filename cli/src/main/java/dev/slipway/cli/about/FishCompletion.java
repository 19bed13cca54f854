package dev.slipway.cli.about;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Makes completions for fish, for which picocli makes none. */
final class FishCompletion {
    private final StringBuilder script = new StringBuilder();
    private final String program;

    private FishCompletion(String program) {
        this.program = program;
    }

    /** @param root the command with all commands below it */
    static String of(CommandLine root) {
        FishCompletion completion = new FishCompletion(root.getCommandName());
        completion.add(root, List.of());
        return completion.script.toString();
    }

    private void add(CommandLine command, List<String> path) {
        String here = condition(command, path);
        for (CommandLine below : command.getSubcommands().values()) {
            line(here, "-f -a " + below.getCommandName(), below.getCommandSpec());
        }
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!option.hidden()) {
                line(here, names(option), first(option.description()));
            }
        }
        for (CommandLine below : command.getSubcommands().values()) {
            add(below, append(path, below.getCommandName()));
        }
    }

    /** That the command was typed, and none below it yet. */
    private static String condition(CommandLine command, List<String> path) {
        StringBuilder condition = new StringBuilder();
        for (String name : path) {
            condition
                    .append(condition.isEmpty() ? "" : "; and ")
                    .append("__fish_seen_subcommand_from ")
                    .append(name);
        }
        if (!command.getSubcommands().isEmpty()) {
            condition
                    .append(condition.isEmpty() ? "" : "; and ")
                    .append("not __fish_seen_subcommand_from ")
                    .append(String.join(" ", command.getSubcommands().keySet()));
        }
        return condition.toString();
    }

    private static String names(OptionSpec option) {
        StringBuilder names = new StringBuilder();
        for (String name : option.names()) {
            names.append(name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
                    .append(' ');
        }
        return names + (option.arity().min() > 0 ? "-r" : "");
    }

    private void line(String condition, String what, CommandSpec command) {
        line(condition, what, first(command.usageMessage().description()));
    }

    private void line(String condition, String what, String description) {
        script.append("complete -c ")
                .append(program)
                .append(" -n ")
                .append(quoted(condition))
                .append(' ')
                .append(what.strip())
                .append(" -d ")
                .append(quoted(description))
                .append('\n');
    }

    private static String first(String[] description) {
        return description.length == 0 ? "" : description[0].replace("%%", "%");
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static List<String> append(List<String> path, String name) {
        return Stream.concat(path.stream(), Stream.of(name)).toList();
    }
}
