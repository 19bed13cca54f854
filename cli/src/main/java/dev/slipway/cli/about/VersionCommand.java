package dev.slipway.cli.about;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.output.ByteCount;
import dev.slipway.cli.output.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slipway version}: this command's version, and that of the Slipway that it talks to, with what builds may ask for there. */
@Command(
        name = "version",
        description = "Prints the version of this command, and of the Slipway that it talks to.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:the version was printed",
            ExitCodes.REFUSED_LINE,
            ExitCodes.USAGE_LINE,
            ExitCodes.UNAVAILABLE_LINE
        })
public final class VersionCommand extends ApiCommand {
    @Option(
            names = "--server",
            description =
                    "Also asks the Slipway that the other options name, and shows the most that builds may ask for there.")
    private boolean server;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = out();
        out.println("slipway  " + Version.text());
        out.println("java     " + Runtime.version());
        if (server) {
            JsonNode answer = open().server();
            out.println("server   " + answer.path("version").asText() + " on "
                    + answer.path("platform").asText());
            limits(answer.path("limits")).forEach(out::println);
        }
        out.flush();
        return ExitCodes.OK;
    }

    /** The most that a build may ask for there; nothing of what the server does not tell. */
    private static List<String> limits(JsonNode limits) {
        List<String> told = new ArrayList<>();
        tell(told, "memory", limits.path("memory_mb"), most -> ByteCount.text(most << 20));
        tell(told, "cpus", limits.path("cpus"), String::valueOf);
        tell(told, "timeout", limits.path("timeout_seconds"), most -> Duration.ofSeconds(most)
                .toString());
        if (limits.has("network")) {
            told.add("limit    network " + limits.path("network").asText());
        }
        tell(told, "source", limits.path("request_bytes"), ByteCount::text);
        tell(told, "source unpacked", limits.path("unpacked_bytes"), ByteCount::text);
        tell(told, "source files", limits.path("entries"), String::valueOf);
        tell(told, "secrets", limits.path("secrets"), String::valueOf);
        tell(told, "bytes of secrets", limits.path("secret_bytes"), ByteCount::text);
        tell(told, "builds at once", limits.path("builds_of_one_tenant"), String::valueOf);
        return told;
    }

    private static void tell(List<String> told, String what, JsonNode most, LongFunction<String> text) {
        if (most.isNumber()) {
            told.add("limit    " + what + " " + text.apply(most.asLong()));
        }
    }
}
