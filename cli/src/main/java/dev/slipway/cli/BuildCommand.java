package dev.slipway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
final class BuildCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private ApiConnection connection = new ApiConnection();

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The source.")
    private Path directory = Path.of(".");

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A Dockerfile other than DIR/Dockerfile.")
    private @Nullable Path dockerfile;

    @Option(names = "--build-arg", paramLabel = "K=V", description = "Sets a build arg. Repeatable.")
    private Map<String, String> buildArgs = new LinkedHashMap<>();

    @Option(names = "--secret", paramLabel = "NAME", description = "A secret that the build may read. Repeatable.")
    private List<String> secrets = new ArrayList<>();

    @Option(names = "--tenant", paramLabel = "NAME", description = "Whose build it is, where the token may choose.")
    private @Nullable String tenant;

    @Option(names = "--cache-scope", paramLabel = "NAME", description = "The tenant's cache to read and write.")
    private @Nullable String cacheScope;

    @Option(names = "--global-cache-key", paramLabel = "KEY", description = "The shared cache to read.")
    private @Nullable String globalCacheKey;

    @Option(names = "--admin", description = "An admin build: mirrors base images, writes the shared cache.")
    private boolean admin;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long the build may run.")
    private @Nullable Integer timeoutSeconds;

    @Option(names = "--memory", paramLabel = "MB", description = "Memory of the build machine.")
    private @Nullable Integer memoryMb;

    @Option(names = "--cpus", paramLabel = "N", description = "Processors of the build machine.")
    private @Nullable Integer cpus;

    @Option(names = "--network", paramLabel = "MODE", description = "egress or isolated.")
    private @Nullable String networkMode;

    @Option(
            names = {"-d", "--detach"},
            description = "Prints the build's id and does not wait.")
    private boolean detach;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = CommandOutput.of(spec);
        Map<String, String> fields = fields();
        if (!Files.isDirectory(directory)) {
            throw CommandOutput.wrong(spec, "DIR: " + directory + " is not a directory");
        }
        ApiClient api = connection.open();
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

    private Map<String, String> fields() throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        if (dockerfile != null) {
            if (!Files.isReadable(dockerfile) || Files.isDirectory(dockerfile)) {
                throw CommandOutput.wrong(spec, "--file: no readable file: " + dockerfile);
            }
            fields.put("dockerfile", Files.readString(dockerfile));
        }
        if (!buildArgs.isEmpty()) {
            fields.put("build_args", json(buildArgs));
        }
        if (!secrets.isEmpty()) {
            fields.put("secrets", json(secrets));
        }
        if (admin) {
            fields.put("is_admin_build", "true");
        }
        put(fields, "tenant", tenant);
        put(fields, "cache_scope", cacheScope);
        put(fields, "global_cache_key", globalCacheKey);
        put(fields, "timeout_seconds", timeoutSeconds);
        put(fields, "memory_mb", memoryMb);
        put(fields, "cpus", cpus);
        put(fields, "network_mode", networkMode);
        return fields;
    }

    private static void put(Map<String, String> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value.toString());
        }
    }

    private static String json(Object value) throws JsonProcessingException {
        return JSON.writeValueAsString(value);
    }
}
