package dev.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.connection.OperatorCommand;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.ListOutput;
import dev.slipway.cli.output.Table;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code slipway launchers}. */
@Command(
        name = "launchers",
        description = {
            "Lists the launchers: what runs on them, and why one takes no builds.",
            "Needs the token of an admin, or of a viewer of every tenant."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:the launchers were listed",
            ExitCodes.REFUSED_LINE,
            ExitCodes.USAGE_LINE,
            ExitCodes.UNAVAILABLE_LINE
        })
final class LaunchersCommand extends OperatorCommand {
    @Mixin
    private ListOutput output = new ListOutput();

    @Override
    public Integer call() throws IOException, InterruptedException {
        output.print(
                out(),
                open().launchers(),
                "launchers",
                new Table("LAUNCHER", "STATE", "MACHINE", "BUILDS", "MEMORY", "VERSION", "PROBLEM"),
                LaunchersCommand::row);
        return ExitCodes.OK;
    }

    private static String[] row(JsonNode launcher) {
        return new String[] {
            Table.cell(launcher.path("name")),
            state(launcher),
            Table.cell(launcher.path("machine")),
            launcher.path("builds").size() + "/" + launcher.path("places").asInt(),
            launcher.path("memory_taken_mb").asInt() + "/"
                    + launcher.path("memory_mb").asInt() + "M",
            Table.cell(launcher.path("version")),
            Table.cell(launcher.path("problem"))
        };
    }

    /** Of several things to say the one that matters most. */
    private static String state(JsonNode launcher) {
        if (launcher.path("lost").asBoolean()) {
            return "lost";
        }
        if (launcher.path("draining").asBoolean()) {
            return "draining";
        }
        return launcher.path("healthy").asBoolean() ? "healthy" : "unhealthy";
    }
}
