package dev.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.output.ByteCount;
import dev.slipway.cli.output.CommandGroup;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.events.text.Visible;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slipway disks cleanup}: the converted disks of a Slipway that runs. */
@Command(
        name = "disks",
        description = "Takes care of converted disks.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {"0:done", ExitCodes.USAGE_LINE},
        subcommands = DisksCommand.Cleanup.class)
final class DisksCommand extends CommandGroup {
    /** {@code slipway disks cleanup [--dry-run]}. */
    @Command(
            name = "cleanup",
            description = {
                "Removes disks whose images are gone from the registry, and says why it keeps the others.",
                "On the machine of slipway up, its cleanup secret is read in the data directory. Elsewhere, TOKEN is that"
                        + " secret, and where converters run apart from the other services, URL is one of theirs."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            exitCodeListHeading = ExitCodes.HEADING,
            exitCodeList = {
                "0:done",
                "1:refused, or the registry did not say of each image whether it is there, or a disk could not be removed",
                ExitCodes.USAGE_LINE,
                ExitCodes.UNAVAILABLE_LINE
            })
    static final class Cleanup extends ApiCommand {
        private static final String ROW = "%-17s %8s  %-71s  %s%n";
        private static final Set<String> GOING = Set.of("removed", "would_be_removed");
        private static final Set<String> UNSETTLED = Set.of("not_answered", "failed");

        @Option(names = "--dry-run", description = "Only says what would be removed.")
        private boolean dryRun;

        @Option(names = "--json", description = "Prints the API's answer as JSON.")
        private boolean json;

        @Override
        public Integer call() throws IOException, InterruptedException {
            JsonNode report = openForCleanup().cleanUpDisks(dryRun);
            PrintWriter out = out();
            if (json) {
                out.println(report.toPrettyString());
            } else {
                print(report, out);
            }
            out.flush();
            long unsettled = count(report, UNSETTLED);
            if (unsettled == 0) {
                return ExitCodes.OK;
            }
            errors().println("slipway: " + disks(unsettled)
                    + " could not be checked or removed; the reason is beside each");
            return ExitCodes.FAILED;
        }

        private static void print(JsonNode report, PrintWriter out) {
            JsonNode all = report.path("disks");
            if (!all.isEmpty()) {
                out.printf(ROW, "VERDICT", "SIZE", "DIGEST", "REASON");
            }
            for (JsonNode disk : all) {
                out.printf(
                        ROW,
                        Visible.line(disk.path("verdict").asText()).replace('_', ' '),
                        ByteCount.text(disk.path("bytes").asLong()),
                        Visible.line(disk.path("digest").asText()),
                        Visible.line(disk.path("reason").asText()));
            }
            String would = report.path("dry_run").asBoolean() ? "would be " : "";
            long freed = report.path("freed_bytes").asLong();
            out.print(count(report, GOING) + " of " + disks(all.size()) + " " + would + "removed");
            out.println(freed == 0 ? "" : ", " + ByteCount.text(freed) + " " + would + "freed");
        }

        private static long count(JsonNode report, Set<String> verdicts) {
            return report.path("disks")
                    .valueStream()
                    .filter(disk -> verdicts.contains(disk.path("verdict").asText()))
                    .count();
        }

        private static String disks(long count) {
            return count == 1 ? "1 disk" : count + " disks";
        }
    }
}
