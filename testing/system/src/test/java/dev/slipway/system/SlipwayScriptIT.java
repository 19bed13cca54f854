package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code slipway}, in a project where Java, Maven and what installs packages are scripts as well. */
@Timeout(60)
class SlipwayScriptIT {
    private static final String COMMANDS =
            "bash,cat,dirname,env,find,grep,mkdir,mktemp,readlink,rm,sed,sort,tail,touch";

    @TempDir
    private Path directory;

    private Path home;
    private Path jdk;
    private Path programs;

    @BeforeEach
    void layOut() throws IOException {
        home = Files.createDirectories(directory.resolve("home"));
        Files.copy(
                Path.of(System.getProperty("slipway.root"), "slipway"),
                home.resolve("slipway"),
                StandardCopyOption.COPY_ATTRIBUTES);
        script(home.resolve("mvnw"), "echo '[INFO] Building Slipway :: cli'; mkdir -p cli/target; echo >>calls");
        jdk = directory.resolve("jdk");
        script(jdk.resolve("bin/javac"), "");
        release("25.0.1");
        script(jdk.resolve("bin/java"), "printf '%s\\n' \"$@\"");
        programs = Files.createDirectories(directory.resolve("programs"));
        for (String command : COMMANDS.split(",")) {
            script(programs.resolve(command), "exec /usr/bin/" + command + " \"$@\"");
        }
    }

    private record Run(int exitCode, List<String> out, String errors) {}

    private Run slipway(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("slipway").toString()));
        command.addAll(List.of(arguments));
        return run(command, System.getenv("PATH"));
    }

    private Run run(List<String> command, String path) throws IOException, InterruptedException {
        Path errors = directory.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", path);
        environment.put("HOME", directory.toString());
        environment.put("JAVA_HOME", jdk.toString());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out.lines().toList(), Files.readString(errors));
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/bash\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** The file by which a JDK tells its version. */
    private void release(String version) throws IOException {
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    }

    private long builds() throws IOException {
        return Files.readAllLines(home.resolve("calls")).size();
    }

    @Test
    void buildsItselfBeforeItsFirstCommandAndSaysSo() throws Exception {
        Run first = slipway("builds", "--data", "a b");
        Run second = slipway("builds");

        assertThat(first.exitCode()).as(first.errors()).isZero();
        assertThat(first.errors()).contains("Building Slipway");
        assertThat(first.out()).endsWith("dev.slipway.cli.Main", "builds", "--data", "a b");
        assertThat(second.errors()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void runsTheLongTestsWhereItIsToldTo() throws Exception {
        script(home.resolve("mvnw"), "echo \"mvnw $*\"");
        Path packages = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
        assumeTrue(Files.exists(packages), packages + " is not there, so the script would install packages");

        Run usual = slipway("test", "-pl", "cli");
        Run all = slipway("test", "--long", "-pl", "cli");

        assertThat(usual.out()).contains("mvnw -B -ntp verify -pl cli");
        assertThat(all.out()).contains("mvnw -B -ntp -Dslipway.test.excluded=none-of-them verify -pl cli");
        assertThat(all.out()).last().isEqualTo("0 passed, 0 failed, 0 skipped");
    }

    private void changeASource() throws IOException {
        Path source = Files.createDirectories(home.resolve("cli/src/main/java")).resolve("Main.java");
        Files.setLastModifiedTime(
                Files.createFile(source), FileTime.from(Instant.now().plusSeconds(60)));
    }

    /** Whichever jar it changed: a cache that does not fit one of them is of no use to the JVM. */
    @Test
    void preparesFasterStartsAgainAfterEachBuild() throws Exception {
        assertThat(slipway("convert").errors()).contains("Preparing faster starts");
        assertThat(slipway("convert").errors()).isEmpty();

        changeASource();

        assertThat(slipway("convert").errors()).contains("Building Slipway", "Preparing faster starts");
    }

    @Test
    void buildsItselfAgainWhereASourceIsNewer() throws Exception {
        slipway("builds");
        changeASource();

        assertThat(slipway("builds").errors()).contains("Building Slipway");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void endsWith70WhereItCannotBeBuilt() throws Exception {
        script(home.resolve("mvnw"), "echo '[ERROR] no such symbol'; exit 1");

        Run run = slipway("builds");

        assertThat(run.exitCode()).isEqualTo(70);
        assertThat(run.errors()).contains("./mvnw");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void namesTheCommandThatInstallsWhatIsMissing() throws Exception {
        script(programs.resolve("id"), "echo 1000");

        Run run = run(List.of(home.resolve("slipway").toString(), "demo"), programs.toString());

        assertThat(run.exitCode()).as(run.errors()).isEqualTo(69);
        assertThat(run.errors())
                .containsPattern("sudo apt-get update && sudo apt-get install -y .*docker-registry.*qemu-system-x86");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void installsItAsRootAndEndsWith69WhereThatFails() throws Exception {
        script(programs.resolve("id"), "echo 0");
        script(programs.resolve("apt-get"), "echo \"$*\" >>" + directory.resolve("apt") + "; [ \"$1\" = update ]");

        Run run = run(List.of(home.resolve("slipway").toString(), "demo"), programs.toString());

        assertThat(run.exitCode()).as(run.errors()).isEqualTo(69);
        assertThat(run.errors()).containsPattern("apt-get install -y .*docker-registry");
        assertThat(Files.readString(directory.resolve("apt")))
                .containsPattern("update.*\ninstall -y .*docker-registry");
    }

    @Test
    void saysThatItNeedsAJdkWhereThereIsNone() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to hide the machine's own JDKs");
        release("21.0.1");
        String hidden = "[ ! -d /usr/lib/jvm ] || mount -t tmpfs tmpfs /usr/lib/jvm; exec " + home.resolve("slipway")
                + " builds";

        Run run = run(List.of("unshare", "--mount", "sh", "-c", hidden), System.getenv("PATH"));

        assertThat(run.exitCode()).as(run.errors()).isEqualTo(69);
        assertThat(run.errors()).contains("JDK 25", "JAVA_HOME");
        assertThat(run.out()).isEmpty();
    }
}
