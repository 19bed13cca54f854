package dev.slipway.cli.baseimage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.cli.api.BaseImageApi;
import dev.slipway.cli.connection.OperatorCommand;
import dev.slipway.cli.output.ByteCount;
import dev.slipway.cli.output.CommandGroup;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.ListOutput;
import dev.slipway.cli.output.ProgressLine;
import dev.slipway.cli.output.Table;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway base-images}: what the mirror has, and what is to be done about it. */
@Command(
        name = "base-images",
        description = "Lists the images of the mirror, brings images into it, refreshes them and forgets them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {"0:done", ExitCodes.USAGE_LINE},
        subcommands = {
            BaseImagesCommand.Ls.class,
            BaseImagesCommand.Add.class,
            BaseImagesCommand.Refresh.class,
            SyncCommand.class,
            BaseImagesCommand.Rm.class
        })
public final class BaseImagesCommand extends CommandGroup {
    private static final int SHORT_DIGEST = "sha256:".length() + 12;

    BaseImagesCommand() {}

    /** {@code slipway base-images ls}. */
    @Command(
            name = "ls",
            description = {
                "Lists the images of the mirror: their digests, how long ago their upstreams confirmed them, and how many",
                "builds used them. STALE are those whose upstreams could not be asked again. A tenant's token lists what its",
                "builds may use. What is left of the upstreams' limits follows on the error output."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the images were listed",
                ExitCodes.REFUSED_LINE,
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Ls extends OperatorCommand {
        @Mixin
        private ListOutput output = new ListOutput();

        @Override
        public Integer call() throws IOException, InterruptedException {
            Instant now = Instant.now();
            BaseImageApi api = open().baseImages();
            ObjectNode answer = api.list().deepCopy();
            JsonNode upstreams = api.upstreams();
            answer.set("upstreams", upstreams);
            output.print(
                    out(),
                    answer,
                    "base_images",
                    new Table("IMAGE", "DIGEST", "AGE", "PRIVATE", "BUILDS", "LAST ERROR"),
                    image -> cells(image, now));
            if (!output.isJson()) {
                new UpstreamLines(now).of(upstreams).forEach(errors()::println);
                errors().flush();
            }
            return ExitCodes.OK;
        }

        private static String[] cells(JsonNode image, Instant now) {
            String digest = image.path("digest").asText();
            return new String[] {
                Table.cell(image.path("reference")),
                digest.substring(0, Math.min(digest.length(), SHORT_DIGEST)),
                age(image.path("checked_at").asText(), now) + (image.hasNonNull("stale") ? " STALE" : ""),
                image.path("private").asBoolean() ? readers(image) : "no",
                Table.cell(image.path("builds")),
                Table.cell(image.path("last_error"))
            };
        }

        /** Whose it is, where the caller may know. */
        private static String readers(JsonNode image) {
            List<String> tenants = new ArrayList<>();
            image.path("tenants").forEach(tenant -> tenants.add(tenant.asText()));
            return tenants.isEmpty() ? "yes" : String.join(",", tenants);
        }

        private static String age(String checkedAt, Instant now) {
            try {
                Duration age = Duration.between(Instant.parse(checkedAt), now);
                if (age.toHours() >= 48) {
                    return age.toDays() + " days";
                }
                return age.toMinutes() >= 120 ? age.toHours() + " hours" : Math.max(0, age.toMinutes()) + " minutes";
            } catch (DateTimeException e) {
                return "unknown";
            }
        }
    }

    /** What asks for something of images, and waits for it. */
    abstract static class Asking extends OperatorCommand {
        @Option(
                names = {"-d", "--detach"},
                description = "Does not wait for the result.")
        private boolean detach;

        @Option(names = "--json", description = "Prints what came of each request as JSON.")
        private boolean json;

        /** What is asked for, and of which images. */
        final int ask(BaseImageApi api, List<String> images, FollowedRequests.Asking asking)
                throws IOException, InterruptedException {
            FollowedRequests requests = new FollowedRequests(api, errors(), ProgressLine.on(terminal()));
            List<JsonNode> asked = requests.ask(images, asking);
            List<JsonNode> ended = asked;
            if (!detach) {
                ended = requests.toTheirEnds(asked, request -> {
                    if (!json) {
                        done(request);
                    }
                });
            } else if (!json) {
                asked.forEach(request ->
                        out().println("requested " + request.path("reference").asText()));
            }
            if (json) {
                ObjectMapper mapper = new ObjectMapper();
                out().println(mapper.createObjectNode()
                        .set("requests", mapper.createArrayNode().addAll(ended))
                        .toPrettyString());
            }
            return requests.haveFailed() ? ExitCodes.FAILED : ExitCodes.OK;
        }

        private void done(JsonNode request) {
            String reference = request.path("reference").asText();
            String digest = request.path("digest").asText();
            if (digest.isEmpty()) {
                out().println("removed " + reference);
                return;
            }
            long bytes = request.path("bytes").asLong();
            out().println(reference.endsWith("@" + digest) ? reference : reference + "@" + digest);
            errors().println(
                            bytes == 0
                                    ? "nothing to copy: the mirror has all of it"
                                    : "copied " + ByteCount.text(bytes) + "B");
            errors().flush();
        }
    }

    /** {@code slipway base-images add IMAGE…}. */
    @Command(
            name = "add",
            description = {
                "Brings images into the mirror as their upstreams have them now, by the rules that hold for admin builds.",
                "Ctrl-C ends the waiting; Slipway goes on."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the mirror has the images; their references with digests are printed",
                "1:one of them cannot be had, or Slipway refused; the reason is printed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Add extends Asking {
        @Parameters(
                paramLabel = "IMAGE",
                arity = "1..*",
                description = "The images as a Dockerfile names them: alpine:3.20, ghcr.io/team/base@sha256:….")
        private List<String> images = List.of();

        @Override
        public Integer call() throws IOException, InterruptedException {
            BaseImageApi api = open().baseImages();
            return ask(api, images, api::mirror);
        }
    }

    /** {@code slipway base-images refresh [IMAGE…]}. */
    @Command(
            name = "refresh",
            description = {
                "Asks the upstreams whether the copies are current, however fresh they are, and copies what is new.",
                "Without images, all that slipway base-images ls lists."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the mirror has what the upstreams have; references with digests are printed",
                "1:one of the upstreams did not answer, or does not have the image any more; the reason is printed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Refresh extends Asking {
        @Parameters(paramLabel = "IMAGE", arity = "0..*", description = "The images (default: all).")
        private List<String> images = List.of();

        @Override
        public Integer call() throws IOException, InterruptedException {
            BaseImageApi api = open().baseImages();
            List<String> wanted =
                    images.isEmpty() ? api.list().path("base_images").findValuesAsText("reference") : images;
            return ask(api, wanted, api::mirror);
        }
    }

    /** {@code slipway base-images rm IMAGE…}. */
    @Command(
            name = "rm",
            description = {
                "Forgets what is known of copies: they do not count as fresh any more, and are not listed until somebody",
                "mirrors them again. Their bytes stay in the registry."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:the images are forgotten",
                "1:one of them is not known, or Slipway refused; what it says is printed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Rm extends Asking {
        @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "The images.")
        private List<String> images = List.of();

        @Override
        public Integer call() throws IOException, InterruptedException {
            BaseImageApi api = open().baseImages();
            return ask(api, images, api::forget);
        }
    }
}
