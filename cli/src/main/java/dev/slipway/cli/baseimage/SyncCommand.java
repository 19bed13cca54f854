package dev.slipway.cli.baseimage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.BaseImageApi;
import dev.slipway.cli.connection.OperatorCommand;
import dev.slipway.cli.output.ByteCount;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.ProgressLine;
import dev.slipway.cli.output.Table;
import dev.slipway.events.text.Visible;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway base-images sync REPOSITORY}. */
@Command(
        name = "sync",
        description = {
            "Brings tags of a repository into the mirror as its upstream has them now, by the rules that hold for admin builds.",
            "To list tags and to see whether a copy is current, Docker Hub counts nothing. Each image that is copied counts:",
            "an index, and each of its platforms. --newer-than counts one or two for each tag that matches, and matches at most",
            "100; a dry run counts up to 200 to know the sizes. Ctrl-C ends the waiting; Slipway goes on."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:the mirror has all tags that are wanted, or with --dry-run could have them",
            "1:one of them did not come, no tag matches, or more than the limit; the reason is printed",
            ExitCodes.USAGE_LINE,
            ExitCodes.UNAVAILABLE_LINE
        })
final class SyncCommand extends OperatorCommand {
    @Parameters(
            paramLabel = "REPOSITORY",
            description = "The repository as a Dockerfile names it, without a tag: node, ghcr.io/team/base.")
    private String repository = "";

    @Option(
            names = "--tags",
            paramLabel = "PATTERN",
            arity = "1..*",
            split = ",",
            description = {
                "Which tags: * stands for any characters, ? for one, and ! in front leaves tags out (default: all).",
                "As in: --tags '22*' '*-slim' '!*-rc*'"
            })
    private List<String> tags = List.of();

    @ArgGroup
    private @Nullable Newest newest;

    /** At most one of them. */
    static final class Newest {
        @Option(
                names = "--newer-than",
                paramLabel = "AGE",
                description =
                        "Only images that were made within this time, as in 90d: by what their configurations say.")
        private @Nullable String newerThan;

        @Option(
                names = "--keep",
                paramLabel = "N",
                description = "Only the N newest tags, by their names read as versions: 1.10 is newer than 1.9.")
        private @Nullable Integer keep;
    }

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Where more tags than N are left, nothing is mirrored (default: 100, at most 1000).")
    private @Nullable Integer limit;

    @Option(names = "--dry-run", description = "Only says what would be mirrored, and how large it is.")
    private boolean dryRun;

    @Option(
            names = {"-d", "--detach"},
            description = "Does not wait for the result.")
    private boolean detach;

    @Option(names = "--json", description = "Prints what came of it as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        BaseImageApi api = open().baseImages();
        JsonNode request = api.sync(
                repository,
                tags,
                newest == null ? null : newest.newerThan,
                newest == null ? null : newest.keep,
                limit,
                dryRun);
        FollowedRequests requests = new FollowedRequests(api, errors(), ProgressLine.on(terminal()));
        JsonNode last = detach ? request : requests.toItsEnd(request);
        if (json) {
            out().println(last.toPrettyString());
        } else if (detach) {
            out().println("requested " + Visible.line(last.path("reference").asText()));
        } else {
            print(last);
        }
        return last.path("state").asText().equals("failed") ? ExitCodes.FAILED : ExitCodes.OK;
    }

    private void print(JsonNode request) {
        JsonNode results = request.path("report").path("tags");
        String reference = Visible.line(request.path("reference").asText());
        if (dryRun && !results.isEmpty()) {
            Table table = new Table("TAG", "STATE", "SIZE", "DIGEST");
            results.forEach(tag -> table.row(
                    tag.path("tag").asText(),
                    tag.path("state").asText().replace('_', ' '),
                    tag.hasNonNull("bytes") ? ByteCount.text(tag.path("bytes").asLong()) + "B" : "-",
                    Table.cell(tag.path("digest"))));
            table.print(out());
        } else {
            results.forEach(tag -> {
                if (!is(tag, "failed")) {
                    out().println(Visible.line(reference + ":" + tag.path("tag").asText() + "@"
                            + tag.path("digest").asText()));
                }
            });
        }
        results.forEach(tag -> {
            if (is(tag, "failed")) {
                errors().println("slipway: "
                        + Visible.line(reference + ":" + tag.path("tag").asText() + ": "
                                + tag.path("reason").asText()));
            }
        });
        errors().println(results.isEmpty() ? "slipway: " + ending(request, reference) : summary(request, results));
        errors().flush();
    }

    private static String ending(JsonNode request, String reference) {
        return reference + ": "
                + Visible.line(request.path("message").asText("it failed, and Slipway does not say why"));
    }

    private String summary(JsonNode request, JsonNode results) {
        String size = ByteCount.text(request.path("bytes").asLong()) + "B";
        return results.size() + (results.size() == 1 ? " tag: " : " tags: ")
                + (dryRun
                        ? count(results, "would_mirror") + " would be mirrored (" + size
                                + (sizesAreKnown(results) ? " at most" : " and more") + "), "
                        : count(results, "mirrored") + " mirrored" + copied(request) + ", ")
                + count(results, "current") + " current, "
                + count(results, "failed") + " failed";
    }

    private static String copied(JsonNode request) {
        return request.hasNonNull("bytes")
                ? " (" + ByteCount.text(request.path("bytes").asLong()) + "B)"
                : "";
    }

    /** Of a dry run: what the upstream was not asked for has no size. */
    private static boolean sizesAreKnown(JsonNode results) {
        return results.valueStream().allMatch(tag -> !is(tag, "would_mirror") || tag.hasNonNull("bytes"));
    }

    private static long count(JsonNode results, String state) {
        return results.valueStream().filter(tag -> is(tag, state)).count();
    }

    private static boolean is(JsonNode tag, String state) {
        return tag.path("state").asText().equals(state);
    }
}
