package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.demo.UpstreamRegistry;
import dev.slipway.testing.containers.Containers;
import dev.slipway.testing.containers.NeedsDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Dockerfiles of the kinds that people have, each built and run by the commands in {@code examples/kinds/README.md}, as they stand
 * there. What an image prints is what the page says.
 */
@ExtendWith(SharedPipeline.class)
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class ExampleKindsIT {
    /** Their base images are made of many packages, or they install some. */
    private static final Set<String> LONG =
            Set.of("Node with npm", "Python with a virtual environment", "Java", "Perl from Debian");

    private static final Pattern IMAGE = Pattern.compile("^image +(\\S+)$", Pattern.MULTILINE);
    private static final String RUN = "docker run ";
    private static final String PRINTS = "# ";

    private final RunningPipeline slipway;
    private final UpstreamRegistry upstream;

    private final Set<StandInImage> pushed = EnumSet.noneOf(StandInImage.class);

    private UserShell shell;

    @TempDir
    private static Path directory;

    ExampleKindsIT(RunningPipeline slipway, UpstreamRegistry upstream) {
        this.slipway = slipway;
        this.upstream = upstream;
    }

    /**
     * A block of commands of the page.
     *
     * @param build the commands that build the image
     * @param run the one that runs it
     * @param prints what it then prints
     */
    private record Kind(String name, String build, String run, List<String> prints) {
        @Override
        public String toString() {
            return name + ": " + build.lines().toList().getLast();
        }
    }

    private static Path root() {
        return Path.of(System.getProperty("slipway.root"));
    }

    private static List<Kind> kinds() throws IOException {
        List<Kind> kinds = new ArrayList<>();
        String name = "";
        List<String> block = new ArrayList<>();
        List<String> page = new ArrayList<>(Files.readAllLines(root().resolve("examples/kinds/README.md")));
        page.add("");
        for (String line : page) {
            if (line.startsWith("    ")) {
                block.add(line.strip());
            } else if (!block.isEmpty()) {
                if (block.stream().anyMatch(command -> command.startsWith(RUN))) {
                    kinds.add(kind(name, block));
                }
                block.clear();
            }
            name = line.startsWith("## ") ? line.substring("## ".length()) : name;
        }
        return kinds;
    }

    private static Kind kind(String name, List<String> block) {
        List<String> commands =
                block.stream().takeWhile(line -> !line.startsWith(RUN)).toList();
        return new Kind(
                name,
                String.join("\n", commands),
                block.get(commands.size()),
                block.subList(commands.size() + 1, block.size()).stream()
                        .map(line -> line.substring(PRINTS.length()))
                        .toList());
    }

    static Stream<Kind> shortKinds() throws IOException {
        return kinds().stream().filter(kind -> !LONG.contains(kind.name()));
    }

    static Stream<Kind> longKinds() throws IOException {
        return kinds().stream().filter(kind -> LONG.contains(kind.name()));
    }

    @BeforeAll
    void logIn() throws Exception {
        ClientProgram.assumeInstalled("docker", "tar");
        Files.createSymbolicLink(directory.resolve("examples"), root().resolve("examples"));
        shell = UserShell.of(
                slipway,
                directory,
                Map.of(
                        "DOCKER_HOST",
                        Containers.engine(),
                        "DOCKER_CONFIG",
                        directory.resolve("docker").toString()));
        succeeded(shell.run("docker login -u me -p " + slipway.token("demo") + " "
                + slipway.registry().getAuthority()));
    }

    @Test
    void eachFolderIsOnThePage() throws Exception {
        String page = String.join("\n", kinds().stream().map(Kind::build).toList());
        try (Stream<Path> folders = Files.list(root().resolve("examples/kinds"))) {
            assertThat(folders.filter(Files::isDirectory).map(Path::getFileName).map(Path::toString))
                    .isNotEmpty()
                    .allSatisfy(folder -> assertThat(page).contains("examples/kinds/" + folder));
        }
        assertThat(kinds()).extracting(Kind::name).containsAll(LONG);
    }

    @ParameterizedTest
    @MethodSource("shortKinds")
    void isBuiltAndPrintsWhatThePageSays(Kind kind) throws Exception {
        StandInImage.pushOfATeam(upstream.url(), SharedPipeline.PRIVATE_REPOSITORY);
        works(kind);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("longKinds")
    void isBuiltFromPackagesAndPrintsWhatThePageSays(Kind kind) throws Exception {
        for (StandInImage image : StandInImage.values()) {
            if (pushed.add(image)) {
                image.push(upstream.url());
            }
        }
        works(kind);
    }

    private void works(Kind kind) throws Exception {
        long began = System.nanoTime();
        EndedProcess build = shell.run(kind.build());
        long built = System.nanoTime();
        succeeded(build);
        Matcher image = IMAGE.matcher(build.said());
        assertThat(image.find()).as(build.said()).isTrue();
        String reference = image.group(1);
        try {
            succeeded(shell.run("docker pull -q " + reference));
            // The engine has warnings of its own on the standard error.
            EndedProcess run = shell.run(kind.run().replace("IMAGE", reference) + " 2>docker-said");
            System.out.printf(
                    "[kind] %s: built in %.1f s, pulled and run in %.1f s%n",
                    kind, seconds(built - began), seconds(System.nanoTime() - built));
            assertThat(run.said().lines().map(String::stripTrailing))
                    .as(Files.readString(directory.resolve("docker-said")))
                    .containsExactlyElementsOf(kind.prints());
        } finally {
            shell.run("docker image rm -f " + reference);
        }
    }

    private static double seconds(long nanos) {
        return Duration.ofNanos(nanos).toMillis() / 1000.0;
    }

    private static void succeeded(EndedProcess run) {
        assertThat(run.exitCode()).as(run.said()).isZero();
    }
}
