package dev.slipway.cli.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ImageApi;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.output.CommandGroup;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.ListOutput;
import dev.slipway.cli.output.Table;
import dev.slipway.events.repository.ImageName;
import dev.slipway.events.request.RequestFields;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway images}: the images of a tenant under the names that were given to them. */
@Command(
        name = "images",
        description = "Lists images by their names, gives them further ones, and removes names.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {"0:done", ExitCodes.USAGE_LINE},
        subcommands = {
            ImagesCommand.Ls.class,
            ImagesCommand.Tags.class,
            ImagesCommand.Tag.class,
            RemovalCommands.Rm.class,
            RemovalCommands.Prune.class
        })
public final class ImagesCommand extends CommandGroup {
    private static final int SHORT_DIGEST = "sha256:".length() + 12;

    ImagesCommand() {}

    /** What all of them are about. */
    abstract static class ImageCommand extends ApiCommand {
        @Option(
                names = "--tenant",
                paramLabel = "NAME",
                description = "Whose images; who is bound to no tenant must say (default: the tenant of the token).")
        private @Nullable String tenant;

        final @Nullable String tenant() {
            return tenant;
        }

        final ImageApi images() throws IOException {
            return open().images();
        }

        /** A name of Slipway's own registry. */
        final ImageName.Own own(String label, String text) {
            List<String> violations = RequestFields.TAGS.type().violations(List.of(text));
            if (violations.isEmpty() && ImageName.parse(text) instanceof ImageName.Own own) {
                return own;
            }
            throw wrong(label + ": must be a name without a registry's host, such as web:1.4: " + text);
        }
    }

    /** {@code slipway images ls}. */
    @Command(
            name = "ls",
            description = "Lists the names that images have in Slipway's registry.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the names were listed",
                ExitCodes.REFUSED_LINE,
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Ls extends ImageCommand {
        @Mixin
        private ListOutput output = new ListOutput();

        @Override
        public Integer call() throws IOException, InterruptedException {
            output.print(
                    out(),
                    images().list(tenant()),
                    "images",
                    new Table("NAME", "TAGS", "UPDATED", "TENANT", "REFERENCE"),
                    ListOutput.fields("name", "tags", "updated_at", "tenant", "reference"));
            return ExitCodes.OK;
        }
    }

    /** {@code slipway images tags NAME}. */
    @Command(
            name = "tags",
            description = "Lists the tags of a name: which image each leads to, and which build made it.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the tags were listed",
                "1:there is no such name, or Slipway refused; what it says is printed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Tags extends ImageCommand {
        @Parameters(paramLabel = "NAME", description = "The name without a tag: web, team/web.")
        private String name = "";

        @Mixin
        private ListOutput output = new ListOutput();

        @Override
        public Integer call() throws IOException, InterruptedException {
            if (name.contains(":")) {
                throw wrong("NAME: must be a name without a tag, such as web: " + name);
            }
            output.print(
                    out(),
                    images().tags(own("NAME", name).path(), tenant()),
                    "tags",
                    new Table("TAG", "DIGEST", "BUILD", "PUBLISHED"),
                    Tags::cells);
            return ExitCodes.OK;
        }

        private static String[] cells(JsonNode tag) {
            String digest = tag.path("digest").asText();
            return new String[] {
                Table.cell(tag.path("tag")),
                digest.substring(0, Math.min(digest.length(), SHORT_DIGEST)),
                Table.cell(tag.path("build_id")),
                Table.cell(tag.path("published_at"))
            };
        }
    }

    /** {@code slipway images tag IMAGE NAME[:TAG]}. */
    @Command(
            name = "tag",
            description = {
                "Gives an image a further name in Slipway's registry. Nothing is copied.",
                "Whoever asks last for a name has it."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the name leads to the image; what to pull is printed",
                "1:there is no such image, or the name does not lead there; the reason is printed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Tag extends ImageCommand {
        @Parameters(index = "0", paramLabel = "IMAGE", description = "web:1.4, web@sha256:…, or the id of a build.")
        private String image = "";

        @Parameters(index = "1", paramLabel = "NAME[:TAG]", description = "The name that it is to get.")
        private String name = "";

        @Override
        public Integer call() throws IOException, InterruptedException {
            ImageName.Own wanted = own("NAME", name);
            JsonNode told = images().tag(image, wanted.path(), wanted.tag(), tenant());
            String result = told.path("result").asText();
            String message = told.path("message").asText();
            if (result.equals("published")) {
                out().println(told.path("reference").asText());
                out().flush();
                return ExitCodes.OK;
            }
            errors().println(
                            result.equals("pending")
                                    ? wanted + " takes longer; slipway images tags " + wanted.path()
                                            + " shows when it is done"
                                    : wanted + " does not lead to the image: " + result
                                            + (message.isEmpty() ? "" : ": " + message));
            errors().flush();
            return ExitCodes.FAILED;
        }
    }
}
