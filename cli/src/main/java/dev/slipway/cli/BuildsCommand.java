package dev.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.account.Expiry;
import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.output.Columns;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.Screen;
import dev.slipway.cli.output.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slipway builds}: the latest builds, newest first. */
@Command(
        name = "builds",
        description = "Lists builds, newest first.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:the builds were listed",
            ExitCodes.REFUSED_LINE,
            ExitCodes.USAGE_LINE,
            ExitCodes.UNAVAILABLE_LINE,
            ExitCodes.INTERRUPTED_LINE
        })
final class BuildsCommand extends ApiCommand {
    private static final Duration WATCH_EVERY = Duration.ofSeconds(2);

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description =
                    "Only builds that are requested, prepared, authorized, running, cancelling, succeeded, failed,"
                            + " cancelled, timed_out or rejected.")
    private @Nullable String status;

    @Option(names = "--tenant", paramLabel = "NAME", description = "Only builds of this tenant.")
    private @Nullable String tenant;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only builds of the last 90d, 12h or 30m, or since a time such as 2026-11-24T12:00:00Z.")
    private @Nullable String since;

    @Option(
            names = "--tag",
            paramLabel = "NAME[:TAG]",
            description = "Only builds with this tag (web:1.4), or with any tag of this name (web).")
    private @Nullable String tag;

    @Option(names = "--limit", paramLabel = "N", description = "How many builds at most (default: ${DEFAULT-VALUE}).")
    private int limit = 50;

    @Option(names = "--json", description = "Prints the API's answer as JSON; next_cursor in it means more builds.")
    private boolean json;

    @Option(names = "--watch", description = "Shows the list on the terminal, anew every two seconds, until Ctrl-C.")
    private boolean watch;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (limit < 1) {
            throw wrong("--limit: must be 1 or more");
        }
        if (watch && json) {
            throw wrong("--watch: not together with --json");
        }
        if (watch && !screen().movesCursor()) {
            throw wrong("--watch: needs a terminal at the standard error");
        }
        Map<String, String> filters = filters();
        ApiClient api = open();
        if (watch) {
            watch(api, filters);
        }
        JsonNode answer = api.builds(limit, filters);
        PrintWriter out = out();
        if (json) {
            out.println(answer.toPrettyString());
        } else {
            print(answer, out);
        }
        out.flush();
        return ExitCodes.OK;
    }

    private Map<String, String> filters() {
        Map<String, String> filters = new LinkedHashMap<>();
        put(filters, "status", status);
        put(filters, "tenant", tenant);
        put(filters, "since", since == null ? null : time(since).toString());
        put(filters, "tag", tag);
        return filters;
    }

    private static void put(Map<String, String> filters, String name, @Nullable String value) {
        if (value != null) {
            filters.put(name, value);
        }
    }

    private Instant time(String text) {
        Optional<Duration> ago = Expiry.parse(text);
        if (ago.isPresent()) {
            return Instant.now().minus(ago.get()).truncatedTo(ChronoUnit.SECONDS);
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw wrong("--since: must be like 90d, 12h, 30m or 2026-11-24T12:00:00Z, and is " + text);
        }
    }

    /** Never returns: it ends by Ctrl-C, or where Slipway refuses. */
    private void watch(ApiClient api, Map<String, String> filters) throws IOException, InterruptedException {
        Screen display = new Screen(terminal());
        while (true) {
            List<String> lines = BuildTable.lines(api.builds(limit, filters), Instant.now());
            Terminal.Size size = screen().size();
            display.show(
                    lines.stream()
                            .limit(size.rows() - 1)
                            .map(line -> Columns.cut(line, size.columns() - 1))
                            .toList(),
                    size);
            Thread.sleep(WATCH_EVERY);
        }
    }

    private void print(JsonNode answer, PrintWriter out) {
        int columns = screen().outputColumns().orElse(Integer.MAX_VALUE);
        BuildTable.lines(answer, Instant.now()).forEach(line -> out.println(Columns.cut(line, columns)));
        if (answer.has("next_cursor")) {
            out.flush();
            errors().println("These are the newest " + limit + " builds; --limit shows more of the older ones.");
        }
    }
}
