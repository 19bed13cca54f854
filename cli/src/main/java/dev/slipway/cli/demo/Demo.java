package dev.slipway.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.boot.DiskBoot;
import dev.slipway.cli.build.SourceTarball;
import dev.slipway.cli.connection.Surroundings;
import dev.slipway.cli.view.PlainView;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run: start, an admin build, a tenant build, the check of its disk. Whatever is not as it should be ends it. */
final class Demo {
    private static final String GLOBAL_CACHE_KEY = "hello";
    private static final Duration CONVERSION_DEADLINE = Duration.ofMinutes(5);

    private final Path home;
    private final Path data;
    private final String machine;
    private final @Nullable String upstreamUrl;
    private final PrintWriter out;
    private final StepClock clock = new StepClock();

    Demo(Path home, Path data, String machine, @Nullable String upstreamUrl, PrintWriter out) {
        this.home = home;
        this.data = data;
        this.machine = machine;
        this.upstreamUrl = upstreamUrl;
        this.out = out;
    }

    DemoReport run() throws IOException, InterruptedException {
        try (Upstream upstream = upstreamUrl == null
                ? UpstreamRegistry.start(data.resolve("upstream"))
                : new RemoteUpstream(URI.create(upstreamUrl))) {
            say("upstream registry at " + upstream.url());
            clock.lap("upstream registry");
            OperatorAccount account = OperatorAccount.create(data.resolve("slipway"));
            List<String> arguments = List.of(
                    "--http-port",
                    "0",
                    "--management-port",
                    "0",
                    "--registry-port",
                    "0",
                    "--kafka-port",
                    "0",
                    "--machine",
                    machine,
                    "--upstream",
                    "docker.io=" + upstream.url());
            try (StandaloneProcess slipway =
                    StandaloneProcess.start(home, data.resolve("slipway"), arguments, this::say)) {
                clock.lap("start of Slipway");
                try (RegistryClient registry = account.client(slipway.registry())) {
                    return builds(slipway, upstream, registry);
                }
            }
        }
    }

    private DemoReport builds(StandaloneProcess slipway, Upstream upstream, RegistryClient registry)
            throws IOException, InterruptedException {
        OptionalLong before = upstream.requests();
        JsonNode admin = build(slipway, "admin", Map.of("is_admin_build", "true", "tenant", "platform"));
        @Nullable Long adminRequests = requestsSince(before, upstream);
        OptionalLong afterAdmin = upstream.requests();
        JsonNode tenant = build(slipway, "demo", Map.of());
        @Nullable Long tenantRequests = requestsSince(afterAdmin, upstream);

        JsonNode image = tenant.path("image");
        int cached = image.path("cached_steps").asInt();
        int total = image.path("total_steps").asInt();
        require(total > 0 && cached == total, "the tenant build had " + cached + " of " + total + " steps cached");
        require(
                tenantRequests == null || tenantRequests == 0,
                "the tenant build made " + tenantRequests + " requests to the upstream");
        String adminDigest = admin.path("image").path("digest").asText();
        require(
                image.path("digest").asText().equals(adminDigest),
                "every step came from the cache, yet the image is not the admin build's, " + adminDigest);
        ImageReference cache = checkCache(slipway, registry, admin);
        Path disk = Path.of(tenant.path("disk").path("location").asText());
        checkDisk(disk);
        clock.lap("checks of cache and disk");
        String printed = boot(disk);
        clock.lap("boot of the disk");
        return new DemoReport(
                slipway.registry() + "/" + image.path("repository").asText(),
                image.path("digest").asText(),
                disk.toString(),
                cache.toString(),
                adminRequests,
                tenantRequests,
                cached,
                total,
                tenant.path("attempts").path(0).path("machine").asText(),
                printed,
                clock.steps());
    }

    private static @Nullable Long requestsSince(OptionalLong before, Upstream upstream) throws IOException {
        return before.isEmpty() ? null : upstream.requests().orElseThrow() - before.getAsLong();
    }

    /** Submits the sample application, shows its log, and waits for its disk. */
    private JsonNode build(StandaloneProcess slipway, String caller, Map<String, String> fields)
            throws IOException, InterruptedException {
        say("");
        say(caller + " build of examples/hello");
        Path token = data.resolve("slipway").resolve("tokens").resolve(caller);
        ApiClient api =
                new ApiClient(URI.create(slipway.url()), Files.readString(token).strip());
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put("global_cache_key", GLOBAL_CACHE_KEY);
        all.put("build_args", "{\"GREETING\":\"ahoy\"}");
        String id = submit(api, all);
        api.follow(id, new PlainView(out, false));
        JsonNode build = api.build(id);
        require(
                build.path("status").asText().equals("succeeded"),
                "the " + caller + " build " + build.path("status").asText() + ": "
                        + build.path("message").asText());
        checkLog(slipway, api, id);
        build = awaitDisk(api, id);
        lapSteps(caller, build);
        return build;
    }

    private void checkLog(StandaloneProcess slipway, ApiClient api, String id)
            throws IOException, InterruptedException {
        List<String> log = new ArrayList<>();
        api.log(id, log::add);
        for (Evidence.Rewritten image : Evidence.rewritten(log, slipway.registry())) {
            say("in its log: " + image.from() + " became FROM " + image.mirrored());
            say("in the registry's access log: " + Evidence.askedFor(accessLog(), image.mirrored()));
        }
    }

    private List<String> accessLog() throws IOException {
        return Files.readAllLines(data.resolve("slipway").resolve("logs").resolve("registry.log"));
    }

    private ImageReference checkCache(StandaloneProcess slipway, RegistryClient registry, JsonNode build)
            throws IOException {
        String repository = build.path("image").path("cache_repository").asText();
        ImageReference cache = ImageReference.parse(slipway.registry() + "/" + repository + ":" + Evidence.CACHE_TAG);
        say("cache " + cache + ": a real image manifest, " + Evidence.cacheLayers(registry, cache) + " layers");
        return cache;
    }

    private String submit(ApiClient api, Map<String, String> fields) throws IOException, InterruptedException {
        Path tarball = data.resolve("source.tar.gz");
        try (OutputStream file = Files.newOutputStream(tarball)) {
            SourceTarball.write(home.resolve("examples").resolve("hello"), file);
        }
        return api.submit(tarball, fields).path("id").asText();
    }

    private JsonNode awaitDisk(ApiClient api, String id) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(CONVERSION_DEADLINE);
        while (true) {
            JsonNode build = api.build(id);
            JsonNode disk = build.path("disk");
            if (disk.hasNonNull("location")) {
                say("disk " + disk.path("location").asText());
                return build;
            }
            require(
                    !disk.path("result").asText().equals("failed"),
                    "the image was not converted: " + disk.path("reason").asText());
            require(Instant.now().isBefore(deadline), "the image of build " + id + " was not converted in time");
            Thread.sleep(100);
        }
    }

    /** The services' own times, so that the table shows where the pipeline spends it and not where the demo waits. */
    private void lapSteps(String caller, JsonNode build) {
        lap(caller, "request", build.path("requested_at"));
        lap(caller, "mirror", build.path("prepared_at"));
        lap(caller, "credentials", build.path("authorized_at"));
        lap(caller, "launch", build.path("started_at"));
        lap(caller, "build and push", build.path("finished_at"));
        lap(caller, "convert", build.path("disk").path("converted_at"));
        clock.lap(caller + ": waiting for it");
    }

    private void lap(String caller, String step, JsonNode end) {
        if (!end.isTextual()) {
            throw new IllegalStateException("the API did not tell when the step " + step + " ended");
        }
        clock.lap(caller + ": " + step, Instant.parse(end.asText()));
    }

    private void checkDisk(Path disk) throws IOException, InterruptedException {
        Process check = new ProcessBuilder("e2fsck", "-fn", disk.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!check.waitFor(1, TimeUnit.MINUTES) || check.exitValue() != 0) {
            throw new IOException("e2fsck -fn " + disk + " found errors:\n" + output);
        }
        Optional<String> summary = output.lines().reduce((first, second) -> second);
        say("e2fsck -fn: clean (" + summary.orElse("") + ")");
    }

    /** Runs what was built, as {@code slipway boot} does. */
    private String boot(Path disk) throws IOException, InterruptedException {
        say("");
        say("slipway boot " + disk);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        int code = new DiskBoot(Surroundings.ofThisProcess().cache(), this::say).show(disk, printed);
        String text = printed.toString(StandardCharsets.UTF_8).strip();
        require(code == 0, "the program of the disk ended with exit code " + code + ": " + text);
        text.lines().forEach(line -> say("  " + line));
        return text;
    }

    private void say(String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }

    private static void require(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException(otherwise);
        }
    }
}
