package dev.slipway.token.measure;

import dev.slipway.events.Topics;
import dev.slipway.events.account.Role;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.TopicCatalog;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.LauncherKey;
import dev.slipway.testing.FreePort;
import dev.slipway.testing.TestNeighbours;
import dev.slipway.token.TokenServiceProcess;
import dev.slipway.token.account.AccountSpec;
import dev.slipway.token.account.ServiceAccountFiles;
import dev.slipway.token.apitoken.SampleTokens;
import dev.slipway.token.credential.CredentialKind;
import dev.slipway.token.credential.SignedCredentials;
import dev.slipway.token.grant.SampleGrants;
import dev.slipway.token.measure.LoadClients.Result;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Prints what {@code docs/benchmarks.md} says of exchanges. The service is a process of its own, with a real broker. */
class ExchangeMeasure {
    private static final int GRANTS = 100_000;
    private static final int API_TOKENS = 10_000;
    private static final int CREDENTIALS = 2_000;
    private static final int PROMISED_RATE = 3_000;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration MEASURED = Duration.ofSeconds(20);
    private static final String ISSUER = "slipway";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI service;

    ExchangeMeasure() throws IOException {
        service = URI.create("http://127.0.0.1:" + FreePort.pick());
    }

    @Test
    void measure() throws Exception {
        try (TestNeighbours neighbours = TestNeighbours.none("slipway-measure-")) {
            Path folder = neighbours.folder();
            Map<String, Object> kafka = neighbours.startBroker().clientProperties();
            TopicCatalog.ensure(kafka);
            KeyDirectory keys = KeyDirectory.open(folder.resolve("keys"), Clock.systemUTC());
            LauncherKey.createIfMissing(folder.resolve("launcher.jwk"), folder.resolve("launcher.pub.jwk"));
            ServiceAccountFiles.createIfMissing(
                    folder.resolve("accounts.json"), folder.resolve("secrets"), AccountSpec.STANDARD);
            long emptyHeap = withService(folder, kafka, "empty", this::heap);
            fill(kafka);
            List<byte[]> requests = requests(keys);
            withService(folder, kafka, "filled", running -> {
                long heap = heap(running);
                print("heap of an empty service: %.1f MiB", emptyHeap / 1048576.0);
                print(
                        "heap, filled: %.1f MiB; for each grant: %d bytes (API tokens included)",
                        heap / 1048576.0, (heap - emptyHeap) / GRANTS);
                load(new LoadClients(service, requests), running.process());
                return heap;
            });
        }
    }

    private static void load(LoadClients clients, Process process) throws Exception {
        clients.asFastAsTheyCome(WARM_UP);
        Duration before = cpu(process);
        Result most = clients.asFastAsTheyCome(MEASURED);
        double used = cpu(process).minus(before).toMillis() / 1000.0;
        print(
                "as fast as they come: %.0f exchanges/s, median %.1f ms, p99 %.1f ms; the service used %.2f of the cores, "
                        + "%.0f exchanges for each CPU second",
                most.rate(),
                most.milliseconds(0.5),
                most.milliseconds(0.99),
                used / MEASURED.toSeconds(),
                most.nanoseconds().length / used);
        Result half = clients.at(PROMISED_RATE / 2, MEASURED);
        print(
                "at %d/s: %.0f exchanges/s, median %.1f ms, p99 %.1f ms, slowest %.1f ms",
                PROMISED_RATE / 2, half.rate(), half.milliseconds(0.5), half.milliseconds(0.99), half.milliseconds(1));
    }

    private interface Use {
        long of(TokenServiceProcess running) throws Exception;
    }

    private long withService(Path folder, Map<String, Object> kafka, String name, Use use) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "slipway.token.issuer",
                ISSUER,
                "slipway.token.keys-directory",
                folder.resolve("keys").toString(),
                "slipway.token.accounts-file",
                folder.resolve("accounts.json").toString(),
                "slipway.token.launcher-key-file",
                folder.resolve("launcher.pub.jwk").toString()));
        kafka.forEach((key, value) -> settings.put("kafka." + key, value.toString()));
        long start = System.nanoTime();
        try (TokenServiceProcess running =
                TokenServiceProcess.launch(service.getPort(), "512m", settings, folder.resolve(name + ".log"))) {
            running.awaitReady();
            print("%s: ready after %.2f s", name, (System.nanoTime() - start) / 1e9);
            return use.of(running);
        }
    }

    private HttpResponse<String> get(URI page) throws Exception {
        return http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
    }

    private long heap(TokenServiceProcess running) throws Exception {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        for (int i = 0; i < 2; i++) {
            new ProcessBuilder(jcmd.toString(), String.valueOf(running.process().pid()), "GC.run")
                    .start()
                    .waitFor();
        }
        return get(running.management().resolve("/q/metrics"))
                .body()
                .lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{") && line.contains("area=\"heap\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static Duration cpu(Process process) {
        return process.info().totalCpuDuration().orElseThrow();
    }

    private static String buildId(int number) {
        return "b%026d".formatted(number);
    }

    private static String tokenText(int number) {
        return "slw_%043d".formatted(number);
    }

    private static void fill(Map<String, Object> kafka) {
        Instant now = Instant.now();
        try (EventPublisher publisher = EventPublisher.open(kafka, "/slipway/measure")) {
            for (int i = 0; i < GRANTS; i++) {
                publisher.put(Topics.TOKEN_GRANTS, buildId(i), SampleGrants.open(buildId(i), now));
            }
            for (int i = 0; i < API_TOKENS; i++) {
                publisher.publish(
                        SampleTokens.token("t%027d".formatted(i), tokenText(i), Role.TENANT, Optional.of("acme"), i),
                        TraceParent.fresh());
            }
        }
    }

    /** Half of them with credentials of builds, half with API tokens; each asks for what its holder may do. */
    private static List<byte[]> requests(KeyDirectory keys) {
        SignedCredentials credentials = new SignedCredentials(CredentialKind.BUILD, ISSUER, keys, Clock.systemUTC());
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < CREDENTIALS; i++) {
            String buildId = buildId(i * (GRANTS / CREDENTIALS));
            requests.add(request(
                    "build",
                    credentials.sign(buildId, Instant.now().plusSeconds(3600), Optional.empty()),
                    "builds/acme/" + buildId));
            requests.add(request("me", tokenText(i * (API_TOKENS / CREDENTIALS)), "uploads/acme/shop"));
        }
        return requests;
    }

    private static byte[] request(String username, String password, String repository) {
        String basic = Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
        return ("GET /token?service=slipway-registry&scope=repository:" + repository + ":pull,push HTTP/1.1\r\n"
                        + "Host: 127.0.0.1\r\nAuthorization: Basic " + basic + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void print(String format, Object... values) {
        System.out.println("MEASURED " + format.formatted(values));
    }
}
