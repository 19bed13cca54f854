package dev.slipway.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.api.LogPrinter;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.connection.Connection;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.events.request.RequestFields;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slipway build DIR}: uploads a directory, shows the log, and ends as the build ends. */
@Command(
        name = "build",
        description = "Builds a directory with a Dockerfile and shows the log.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:the build succeeded; with --detach, it will run",
            "1:the build did not succeed, or Slipway refused it; what it says is printed",
            ExitCodes.USAGE_LINE,
            ExitCodes.UNAVAILABLE_LINE
        })
public final class BuildCommand extends ApiCommand {
    /** The accounts of this machine that belong to no tenant. */
    private static final Set<String> NAME_A_TENANT = Set.of(ADMIN, "deployer");

    /** picocli hands the command over before it reads the command line: time to add what is not annotated. */
    @Spec
    void command(CommandSpec command) {
        RequestOptions.addTo(command);
    }

    @Parameters(paramLabel = "DIR", description = "The source.")
    private Path directory = Path.of(".");

    @Option(
            names = {"-d", "--detach"},
            description = "Prints the build's id and does not wait.")
    private boolean detach;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = out();
        if (!Files.isDirectory(directory)) {
            throw wrong("DIR: " + directory + " is not a directory");
        }
        Map<String, String> fields = fields(spec());
        ApiClient api = connect(fields).open();
        String id = submit(api, fields);
        if (detach) {
            out.println(id);
            out.flush();
            return ExitCodes.OK;
        }
        out.println("build " + id);
        out.flush();
        api.follow(id, new LogPrinter(out, false));
        return BuildReport.print(api.build(id), out);
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

    private String submit(ApiClient api, Map<String, String> fields) throws IOException, InterruptedException {
        Path tarball = Files.createTempFile("slipway-source", ".tar.gz");
        try {
            try (OutputStream file = Files.newOutputStream(tarball)) {
                SourceTarball.write(directory, file);
            }
            JsonNode accepted = api.submit(tarball, fields);
            return accepted.path("id").asText();
        } finally {
            Files.deleteIfExists(tarball);
        }
    }

    private Map<String, String> fields(CommandSpec command) throws IOException {
        Map<String, String> fields = RequestOptions.fields(command);
        String dockerfile = fields.remove(RequestFields.DOCKERFILE_PATH.name());
        if (dockerfile != null) {
            fields.putAll(LocalDockerfile.fields(command, directory, Path.of(dockerfile)));
        }
        return fields;
    }
}
