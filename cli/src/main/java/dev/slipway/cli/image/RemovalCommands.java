package dev.slipway.cli.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ImageApi;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.ProgressLine;
import dev.slipway.cli.output.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands below {@code slipway images} that remove something. */
final class RemovalCommands {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(400);
    private static final String PENDING = "pending";

    private RemovalCommands() {}

    /** The same request at its end. What is interrupted here goes on in Slipway. */
    private static JsonNode toItsEnd(JsonNode request, ImageApi images, ProgressLine line)
            throws IOException, InterruptedException {
        JsonNode now = request;
        while (now.path("result").asText().equals(PENDING)) {
            line.show(nanos -> String.format(Locale.ROOT, "waiting for the publisher, %.1f s", nanos / 1e9));
            Thread.sleep(BETWEEN_LOOKS);
            now = images.removal(request.path("id").asText());
        }
        line.clear();
        return now;
    }

    /** {@code slipway images rm NAME[:TAG]}. */
    @Command(
            name = "rm",
            description = {
                "Removes names of images from Slipway's registry. Other names of the same image stay.",
                "A name without a tag means its tag latest. An image without any name is removed after a time."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the names are removed",
                "1:one of the names does not exist or could not be removed; the reason is printed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Rm extends ImagesCommand.ImageCommand {
        @Parameters(paramLabel = "NAME[:TAG]", arity = "1..*", description = "The names: web:1.4, team/web.")
        private List<String> names = List.of();

        @Override
        public Integer call() throws IOException, InterruptedException {
            List<String> wanted =
                    names.stream().map(name -> own("NAME", name).toString()).toList();
            ImageApi images = images();
            int exitCode = ExitCodes.OK;
            for (String name : wanted) {
                JsonNode end = toItsEnd(images.remove(name, false, tenant()), images, ProgressLine.on(terminal()));
                if (end.path("result").asText().equals("removed")) {
                    out().println("removed " + name);
                    out().flush();
                } else {
                    errors().println("slipway: " + name + " is not removed: "
                            + end.path("message").asText(end.path("result").asText()));
                    errors().flush();
                    exitCode = ExitCodes.FAILED;
                }
            }
            return exitCode;
        }
    }

    /** {@code slipway images prune}. */
    @Command(
            name = "prune",
            description = {
                "Removes from Slipway's registry what nobody needs any more: images without a name and their sources after a",
                "time, unused caches, images of builds that were cancelled. Slipway also does so by itself. For admins."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:it is removed",
                "1:something could not be removed, or Slipway refused; the reason is printed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Prune extends ApiCommand {
        @Option(names = "--dry-run", description = "Tell only what would be removed.")
        private boolean dryRun;

        @Override
        public Integer call() throws IOException, InterruptedException {
            ImageApi images = open().images();
            JsonNode end = toItsEnd(images.prune(dryRun), images, ProgressLine.on(terminal()));
            Table table = new Table("PLACE", "REASON");
            end.path("removed")
                    .forEach(thing -> table.row(Table.cell(thing.path("place")), Table.cell(thing.path("reason"))));
            table.print(out());
            int count = end.path("count").asInt();
            if (count > end.path("removed").size()) {
                out().println("and " + (count - end.path("removed").size()) + " more");
            }
            out().println((dryRun ? "would be removed: " : "removed: ") + count);
            out().flush();
            if (end.path("result").asText().equals("failed")) {
                errors().println("slipway: " + end.path("message").asText("it failed, and Slipway does not say why"));
                errors().flush();
                return ExitCodes.FAILED;
            }
            return ExitCodes.OK;
        }
    }
}
