package dev.slipway.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.Cli;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyLives;
import dev.slipway.keys.LauncherKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The units of systemd in {@code examples/schedule}. */
@Timeout(120)
class KeyScheduleIT {
    private static final String COMMAND = "ExecStart=/opt/slipway/slipway ";
    private static final String DATA = "/var/lib/slipway";
    private static final DateTimeFormatter FILE_NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @TempDir
    private Path directory;

    private static Path unit(String name) {
        return Path.of(System.getProperty("slipway.root"), "examples", "schedule", name);
    }

    private static List<String> commands() throws IOException {
        return Files.readAllLines(unit("slipway-keys.service")).stream()
                .filter(line -> line.startsWith(COMMAND))
                .map(line -> line.substring(COMMAND.length()))
                .toList();
    }

    @Test
    void systemdTakesTheUnits() throws Exception {
        Path program = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(Files.isExecutable(program), program + " is not there, so nobody can check the units");
        // The unit is for a machine that has Slipway and its user.
        String service = Files.readString(unit("slipway-keys.service"))
                .replace("/opt/slipway/slipway", "/bin/true")
                .replace("User=slipway", "User=root");
        Files.writeString(directory.resolve("slipway-keys.service"), service);
        Files.copy(unit("slipway-keys.timer"), directory.resolve("slipway-keys.timer"));

        Process verify = new ProcessBuilder(
                        program.toString(), "verify", "--man=no", "./slipway-keys.timer", "./slipway-keys.service")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(verify.waitFor()).as(said).isZero();
    }

    @Test
    void rotatesEachKindOfKeyAndRemovesOldOnes() throws Exception {
        assertThat(commands().stream().map(line -> line.replaceFirst(" --data .*", "")))
                .containsExactlyInAnyOrder(Stream.concat(
                                KeyKind.words().stream().map(kind -> "keys rotate " + kind + " --detach"),
                                Stream.of("keys prune"))
                        .toArray(String[]::new));
    }

    /** systemd runs nothing after a command that failed. */
    @Test
    void whileSlipwayIsDownOnlyTheLastCommandFails() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        Path keys = data.resolve("keys");
        noteLives(KeyDirectory.open(keys.resolve("token-service"), Clock.systemUTC()));
        LauncherKey.createIfMissing(keys.resolve("launcher.jwk"), keys.resolve("launcher.pub.jwk"));

        List<Integer> exitCodes = commands().stream()
                .map(command -> Cli.run(arguments(command, data)).exitCode())
                .toList();

        assertThat(exitCodes.subList(0, exitCodes.size() - 1)).isNotEmpty().containsOnly(0);
        assertThat(exitCodes.getLast()).isEqualTo(ExitCodes.UNAVAILABLE);
    }

    /** As a machine does that was off for some time, and then weekly. */
    @Test
    @Tag("long")
    void replacesTheKeysOnceHoweverOftenItRunsAndAgainAWeekLater() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        Path keyDirectory = data.resolve("keys").resolve("token-service");
        try (RotatedRegistry registry = RotatedRegistry.start(directory, keyDirectory, Duration.ofMinutes(5))) {
            Files.writeString(
                    data.resolve("endpoint.json"),
                    "{\"registry\":\"" + registry.url().getAuthority() + "\"}");
            LauncherKey.createIfMissing(
                    data.resolve("keys").resolve("launcher.jwk"),
                    data.resolve("keys").resolve("launcher.pub.jwk"));
            noteLives(registry.keys());
            List<String> first = keys(data, "used");

            run(data);
            List<String> second = keys(data, "used");
            assertThat(second).hasSize(3).doesNotContainAnyElementsOf(first);
            assertThat(keys(data, "replaced")).containsExactlyInAnyOrderElementsOf(first);

            run(data);
            assertThat(keys(data, "used")).isEqualTo(second);
            assertThat(keys(data, "replaced")).containsExactlyInAnyOrderElementsOf(first);

            aWeekPasses(keyDirectory.resolve("access-tokens"));
            run(data);
            assertThat(keys(data, "used")).doesNotContain(second.getFirst()).containsAll(second.subList(1, 3));
            assertThat(keys(data, "replaced")).containsExactlyInAnyOrder(second.getFirst(), first.get(1), first.get(2));
        }
    }

    private static void noteLives(KeyDirectory keys) {
        keys.noteLife(KeyKind.ACCESS_TOKENS.word(), Duration.ofMinutes(5));
        keys.noteLife(KeyKind.BUILD_CREDENTIALS.word(), Duration.ofDays(30));
        keys.noteLife(KeyLives.LAUNCHER, Duration.ofDays(4));
    }

    private void run(Path data) throws IOException {
        for (String command : commands()) {
            Cli run = Cli.run(arguments(command, data));
            assertThat(run.exitCode()).as(command + ": " + run.errors()).isZero();
        }
    }

    private static String[] arguments(String command, Path data) {
        return command.replace(DATA, data.toString()).split(" ");
    }

    /** The keys at a stage, in the order of the kinds. */
    private static List<String> keys(Path data, String state) throws IOException {
        Cli run = Cli.run("keys", "ls", "--json", "--data", data.toString());
        assertThat(run.exitCode()).as(run.errors()).isZero();
        JsonNode keys = new ObjectMapper().readTree(run.out()).path("keys");
        return StreamSupport.stream(keys.spliterator(), false)
                .filter(key -> key.path("state").asText().equals(state))
                .map(key -> key.path("id").asText())
                .toList();
    }

    /** The files' names say when each key took over. */
    private static void aWeekPasses(Path keys) throws IOException {
        try (Stream<Path> files = Files.list(keys)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".jwk"))
                    .sorted()
                    .toList()) {
                String time = file.getFileName().toString().replace(".jwk", "");
                Instant earlier = FILE_NAME.parse(time, Instant::from).minus(Duration.ofDays(7));
                Files.move(file, file.resolveSibling(FILE_NAME.format(earlier) + ".jwk"));
            }
        }
    }
}
