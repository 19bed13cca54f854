package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What of a directory or an archive a build gets to see, from the command to COPY. */
@ExtendWith(SharedPipeline.class)
@Timeout(180)
class BuildContextIT {
    private static final int MEBIBYTE = 1 << 20;
    private static final long GIBIBYTE = 1L << 30;
    /** Prints what COPY copied: mode, path, and where a link leads. */
    private static final String DOCKERFILE = """
            FROM busybox:1
            COPY . /context
            RUN cd /context && find . -mindepth 1 | sort | while read f; do \\
                  echo "entry $(stat -c %A "$f") $f $(readlink "$f")"; \\
                done
            """;

    private static final Pattern ENTRY = Pattern.compile("^#\\d+ [0-9.]+ entry (.*?) *$", Pattern.MULTILINE);

    private final RunningPipeline slipway;

    @TempDir
    private Path directory;

    private UserShell shell;

    BuildContextIT(RunningPipeline slipway) {
        this.slipway = slipway;
    }

    @BeforeEach
    void enter() throws IOException {
        shell = UserShell.of(slipway, directory, Map.of());
        file("app/Dockerfile", DOCKERFILE);
    }

    private Path file(String path, String text) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** The entries of the context that the build saw. */
    private List<String> copied(String command) throws Exception {
        EndedProcess run = shell.run(command);
        assertThat(run.exitCode()).as(run.said()).isZero();
        return ENTRY.matcher(run.said())
                .results()
                .map((MatchResult entry) -> entry.group(1))
                .toList();
    }

    @Test
    void isWhatTheIgnoreFileLeavesWithItsLinksAndModes() throws Exception {
        file("app/.dockerignore", "# not these\nnode_modules\n!node_modules/kept\n**/*.log\n.env\nDockerfile\n");
        file("app/node_modules/left/index.js", "x");
        file("app/node_modules/kept/index.js", "x");
        file("app/run.log", "x");
        file("app/deep/down/run.log", "x");
        file("app/.env", "PASSWORD=x");
        shell.run("""
                cd app && umask 022
                echo x >run.sh && chmod 755 run.sh
                echo x >private && chmod 600 private
                echo x >as-owner && chmod 4755 as-owner
                echo x >as-group && chmod 2755 as-group
                mkdir shared && chmod 2775 shared && echo x >shared/file
                mkdir anybody && chmod 1777 anybody
                mkdir read-only && echo x >read-only/file && chmod 555 read-only
                ln -s run.sh link
                ln -s /nowhere/at-all dangling
                ln -s ../outside out
                """);

        assertThat(copied("./slipway build app"))
                .containsExactly(
                        "-rw-r--r-- ./.dockerignore",
                        "drwxrwxrwt ./anybody",
                        "-rwxr-sr-x ./as-group",
                        "-rwsr-xr-x ./as-owner",
                        "lrwxrwxrwx ./dangling /nowhere/at-all",
                        "drwxr-xr-x ./deep",
                        "drwxr-xr-x ./deep/down",
                        "lrwxrwxrwx ./link run.sh",
                        "drwxr-xr-x ./node_modules",
                        "drwxr-xr-x ./node_modules/kept",
                        "-rw-r--r-- ./node_modules/kept/index.js",
                        "lrwxrwxrwx ./out ../outside",
                        "-rw------- ./private",
                        "dr-xr-xr-x ./read-only",
                        "-rw-r--r-- ./read-only/file",
                        "-rwxr-xr-x ./run.sh",
                        "drwxrwsr-x ./shared",
                        "-rw-r--r-- ./shared/file");
    }

    @Test
    void isWhatTheIgnoreFileBesideTheDockerfileLeavesWhereverThatIs() throws Exception {
        file("app/.dockerignore", "*\n");
        file("app/own.Dockerfile", DOCKERFILE);
        file("app/own.Dockerfile.dockerignore", "*Dockerfile*\nb\n");
        file("elsewhere/Dockerfile", DOCKERFILE);
        file("elsewhere/Dockerfile.dockerignore", "*Dockerfile*\na\n");
        file("app/a", "x");
        file("app/b", "x");

        assertThat(copied("cd app && ../slipway build -f own.Dockerfile ."))
                .containsExactly("-rw-r--r-- ./.dockerignore", "-rw-r--r-- ./a");
        assertThat(copied("./slipway build -f elsewhere/Dockerfile app"))
                .containsExactly("-rw-r--r-- ./.dockerignore", "-rw-r--r-- ./b");
    }

    @Test
    void isATarFromTheStandardInputAsItIs() throws Exception {
        file("app/sub/build.Dockerfile", DOCKERFILE);
        file("app/file", "x");
        shell.run("cd app && rm Dockerfile && chmod 4711 file && ln -s file link && ln file hard");

        for (String compression : List.of("", "--xz")) {
            // The same files are the same context, however they were packed, and would come from the cache.
            assertThat(copied("tar -c " + compression
                            + " -C app . | ./slipway build --no-cache -f sub/build.Dockerfile -"))
                    .containsExactly(
                            "-rws--x--x ./file",
                            "-rws--x--x ./hard",
                            "lrwxrwxrwx ./link file",
                            "drwxr-xr-x ./sub",
                            "-rw-r--r-- ./sub/build.Dockerfile");
        }
    }

    /** A gibibyte in the directory, a mebibyte on the line. */
    @Test
    void isAllThatIsSent() throws Exception {
        file("app/.dockerignore", "node_modules\n*.iso\n");
        sparse(file("app/node_modules/some/module.bin", ""), GIBIBYTE / 2);
        sparse(file("app/disk.iso", ""), GIBIBYTE / 2);
        byte[] incompressible = new byte[MEBIBYTE];
        new Random(1).nextBytes(incompressible);
        Files.write(directory.resolve("app/program"), incompressible);

        try (SlowLine line = SlowLine.to(slipway.url(), 100 * MEBIBYTE)) {
            List<String> copied = copied("./slipway build app --url http://" + line.authority() + " --token-file "
                    + slipway.data().resolve("tokens/demo"));

            assertThat(copied)
                    .containsExactly("-rw-r--r-- ./.dockerignore", "-rw-r--r-- ./Dockerfile", "-rw-r--r-- ./program");
            assertThat(line.sent()).isBetween((long) MEBIBYTE, MEBIBYTE + 64L * 1024);
        }
    }

    private static void sparse(Path file, long bytes) throws IOException {
        try (RandomAccessFile hole = new RandomAccessFile(file.toFile(), "rw")) {
            hole.setLength(bytes);
        }
    }
}
