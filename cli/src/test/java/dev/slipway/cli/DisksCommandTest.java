package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.cli.output.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DisksCommandTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private final List<String> requests = new ArrayList<>();
    private HttpServer server;
    private int status = 200;
    private String answer = report(false);

    @BeforeEach
    void startConverter() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().getFirst("Authorization"));
                byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void asksForARealCleanupOrForADryRun() {
        assertThat(cleanup()).isZero();
        assertThat(cleanup("--dry-run")).isZero();

        assertThat(requests)
                .containsExactly(
                        "POST /internal/disks/cleanup?dry_run=false Bearer sesame",
                        "POST /internal/disks/cleanup?dry_run=true Bearer sesame");
    }

    @Test
    void showsEachDiskAndWhatBecameOfIt() {
        answer = report(
                false,
                disk("removed", 70254592, "the image is gone from the registry"),
                disk("still_there", 1024, "builds/acme/b02 has the image"));

        assertThat(cleanup()).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "VERDICT               SIZE  DIGEST" + " ".repeat(67) + "REASON",
                        "removed                67M  " + DIGEST + "  the image is gone from the registry",
                        "still there             1K  " + DIGEST + "  builds/acme/b02 has the image",
                        "1 of 2 disks removed, 67M freed");
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void saysOfADryRunThatNothingWasRemoved() {
        answer = report(true, disk("would_be_removed", 1024, "the image is gone from the registry"));

        assertThat(cleanup("--dry-run")).isZero();

        assertThat(out.toString().lines()).element(1).asString().startsWith("would be removed ");
        assertThat(out.toString()).endsWith("1 of 1 disk would be removed, 1K would be freed\n");
    }

    @Test
    void saysWhereThereIsNothing() {
        assertThat(cleanup()).isZero();

        assertThat(out.toString()).isEqualTo("0 of 0 disks removed\n");
    }

    @Test
    void printsWhatTheConverterAnswers() throws IOException {
        answer = report(false, disk("removed", 1024, "the image is gone from the registry"));

        assertThat(cleanup("--json")).isZero();

        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(out.toString())).isEqualTo(json.readTree(answer));
    }

    @Test
    void failsWhereADiskCouldNotBeSettled() {
        for (String verdict : List.of("not_answered", "failed")) {
            answer = report(false, disk("removed", 1, ""), disk(verdict, 1, "no route to host"));

            assertThat(cleanup()).as(verdict).isEqualTo(ExitCodes.FAILED);
            assertThat(cleanup("--json")).as(verdict).isEqualTo(ExitCodes.FAILED);
        }
        assertThat(errors.toString()).contains("1 disk could not be checked or removed");
        assertThat(out.toString()).contains("no route to host");
    }

    @Test
    void failsWhereTheTokenIsNotTheSecret() {
        status = 401;
        answer = "{\"title\":\"The request needs a valid Bearer token\",\"status\":401,\"detail\":\"only the secret\"}";

        assertThat(cleanup()).isEqualTo(ExitCodes.FAILED);
        assertThat(errors.toString())
                .startsWith("slipway: The request needs a valid Bearer token: only the secret\n")
                .contains("the option --token");
    }

    @Test
    void isUnavailableWhereNobodyAnswers() {
        server.stop(0);

        assertThat(cleanup()).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(errors.toString()).contains("does not answer");
    }

    @Test
    void wantsToKnowWhatToDo() {
        assertThat(slipway("disks")).isEqualTo(ExitCodes.USAGE);
        assertThat(errors.toString()).contains("cleanup");
        assertThat(cleanup("--dry")).isEqualTo(ExitCodes.USAGE);
    }

    private int cleanup(String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "disks",
                "cleanup",
                "--url",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "--token",
                "sesame"));
        arguments.addAll(Arrays.asList(options));
        return slipway(arguments.toArray(String[]::new));
    }

    private int slipway(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(errors, true));
        return commandLine.execute(arguments);
    }

    private static String report(boolean dryRun, String... disks) {
        long freed = Arrays.stream(disks)
                .filter(disk -> disk.contains("removed\""))
                .mapToLong(disk -> Long.parseLong(disk.replaceAll(".*\"bytes\":([0-9]+).*", "$1")))
                .sum();
        return "{\"dry_run\":%s,\"disks\":[%s],\"freed_bytes\":%d}".formatted(dryRun, String.join(",", disks), freed);
    }

    private static String disk(String verdict, long bytes, String reason) {
        return """
                {"digest":"%s","file":"/disks/disk.ext4","bytes":%d,"verdict":"%s","reason":"%s","references":[]}""".formatted(DIGEST, bytes, verdict, reason);
    }
}
