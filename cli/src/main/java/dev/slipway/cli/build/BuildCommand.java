package dev.slipway.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.api.ApiRefusedException;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.connection.Connection;
import dev.slipway.cli.connection.Surroundings;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.ProgressLine;
import dev.slipway.cli.view.FollowedBuild;
import dev.slipway.cli.view.ProgressMode;
import dev.slipway.cli.view.SentDockerfile;
import dev.slipway.events.repository.ImageName;
import dev.slipway.events.request.RequestFields;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.oci.Platform;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slipway build PATH}: uploads a context, shows the log, and ends as the build ends. */
@Command(
        name = "build",
        description = "Builds a directory with a Dockerfile and shows the log.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:the build succeeded; with --detach, it will run",
            "1:the build did not succeed, Slipway refused it, or a name was not published; the reason is printed",
            ExitCodes.USAGE_LINE,
            ExitCodes.UNAVAILABLE_LINE,
            "130:you left it by Ctrl-C, and the build runs on; where no terminal is, the build was cancelled"
        })
public final class BuildCommand extends ApiCommand {
    /** The accounts of this machine that belong to no tenant. */
    private static final Set<String> NAME_A_TENANT = Set.of(ADMIN, "deployer");

    private final Surroundings here;

    /** picocli hands the command over before it reads the command line: time to add what is not annotated. */
    @Spec
    void command(CommandSpec command) {
        RequestOptions.addTo(command);
    }

    @Parameters(
            paramLabel = "PATH|-",
            description = "The context, a directory; - reads a tar or a Dockerfile from the standard input.")
    private String path = ".";

    @Option(
            names = {"-d", "--detach"},
            description = "Prints the build's id and does not wait.")
    private boolean detach;

    @Option(
            names = "--progress",
            paramLabel = "MODE",
            converter = ProgressMode.Reader.class,
            description = {
                "How the build is shown, on the standard error: auto, tty, plain, rawjson or quiet"
                        + " (default: ${DEFAULT-VALUE}, which is tty on a terminal and plain elsewhere)."
            })
    private ProgressMode progress = ProgressMode.AUTO;

    @Option(
            names = {"-q", "--quiet"},
            arity = "0..1",
            fallbackValue = "true",
            hideParamSyntax = true,
            description = "Prints the image's digest and nothing else.")
    private boolean quiet;

    @Option(
            names = "--platform",
            paramLabel = "PLATFORM",
            description = "That of the build machines; others are refused.")
    private @Nullable String platform;

    @Mixin
    private ResultFiles files = new ResultFiles();

    @Mixin
    private HarmlessOptions harmless = new HarmlessOptions();

    BuildCommand(Surroundings here) {
        this.here = here;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        Map<String, String> fields = new HashMap<>(RequestOptions.fields(spec(), here));
        BuildSource source =
                SourceChoice.of(spec(), path, RequestOptions.dockerfile(spec()).orElse(null), here.input());
        fields.putAll(source.fields());
        source.leftOut().forEach(left -> errors().println("left out of the context, since it is no file: " + left));
        if (!fields.containsKey(RequestFields.PUSH.name()) && !isQuiet()) {
            namesElsewhere().forEach(name -> errors().println(
                            name + " has a registry's host, and goes there only with --push"));
        }
        ApiClient api = connect(fields).open();
        String id = submit(api, source, fields);
        return detach ? printId(id) : follow(api, id, source);
    }

    private void check() {
        if (progress == ProgressMode.TTY && !quiet && !screen().movesCursor()) {
            throw wrong("--progress: tty needs a terminal at the standard error; leave the option out, or use plain");
        }
        harmless.check(spec());
        files.check(spec(), detach);
    }

    private boolean isQuiet() {
        return quiet || progress == ProgressMode.QUIET;
    }

    /** With the Slipway on this machine: for the tenant demo, and as somebody who may do what the options say. */
    private Connection connect(Map<String, String> fields) throws IOException {
        boolean needsAdmin = fields.containsKey(RequestFields.IS_ADMIN_BUILD.name())
                || !fields.getOrDefault(RequestFields.TENANT.name(), DEMO).equals(DEMO);
        Connection connection = connect(needsAdmin ? ADMIN : DEMO);
        if (connection.callerHere().filter(NAME_A_TENANT::contains).isPresent()) {
            fields.putIfAbsent(RequestFields.TENANT.name(), DEMO);
        }
        return connection;
    }

    private String submit(ApiClient api, BuildSource source, Map<String, String> fields)
            throws IOException, InterruptedException {
        JsonNode server = server(api);
        if (platform != null && !isSame(platform, server.path("platform").asText())) {
            throw wrong("--platform: " + platform + " is not possible: build machines are "
                    + server.path("platform").asText("of a platform that this Slipway does not tell")
                    + ", and nothing is emulated");
        }
        ServerLimits limits = new ServerLimits(server.path("limits"));
        Optional<String> refusal = limits.refusal(fields);
        if (refusal.isPresent()) {
            throw wrong(refusal.get());
        }
        return new Upload(api, terminal(), isQuiet())
                .submit(source, fields, limits.requestBytes())
                .path("id")
                .asText();
    }

    private boolean isSame(String wanted, String of) {
        try {
            return !of.isEmpty() && Platform.parse(wanted).equals(Platform.parse(of));
        } catch (InvalidReferenceException e) {
            throw wrong("--platform: " + e.getMessage());
        }
    }

    /** What Slipway takes. One that does not know the question says so when it is sent too much. */
    private static JsonNode server(ApiClient api) throws IOException, InterruptedException {
        try {
            return api.server();
        } catch (ApiRefusedException e) {
            if (e.status() == 404) {
                return MissingNode.getInstance();
            }
            throw e;
        }
    }

    private int printId(String id) {
        PrintWriter out = out();
        out.println(id);
        out.flush();
        return ExitCodes.OK;
    }

    private int follow(ApiClient api, String id, BuildSource source) throws IOException, InterruptedException {
        ProgressMode mode = isQuiet() ? ProgressMode.QUIET : progress;
        JsonNode build = new FollowedBuild(api, id, mode, screen(), errors(), terminal())
                .toItsEnd(() -> source.dockerfile().map(sent -> new SentDockerfile(sent.name(), sent.text())));
        PrintWriter out = out();
        int exitCode =
                isQuiet() ? BuildReport.printDigest(build, out, errors()) : BuildReport.print(build, out, errors());
        if (exitCode != ExitCodes.OK) {
            return exitCode;
        }
        files.write(build, RequestOptions.tags(spec()));
        NameReport names = new NameReport(api, errors(), ProgressLine.on(terminal()));
        JsonNode named = names.awaitEnds(build);
        return names.print(named, isQuiet() ? new PrintWriter(Writer.nullWriter()) : out);
    }

    private List<String> namesElsewhere() {
        return RequestOptions.tags(spec()).stream()
                .filter(tag -> ImageName.parse(tag) instanceof ImageName.Elsewhere)
                .toList();
    }
}
