package dev.slipway.builderimage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What Slipway itself adds to the guest: the agent's jars with their start-up archive, the guest's scripts and settings. */
final class AgentFiles {
    private static final String AGENT = "opt/slipway/agent";

    /** Resource to path in the guest, and whether it is run. */
    private static final List<GuestFile> FILES = List.of(
            new GuestFile("machine", "usr/lib/slipway/machine", true),
            new GuestFile("vm-init", "usr/lib/slipway/vm-init", true),
            new GuestFile("daemon.json", "etc/docker/daemon.json", false),
            new GuestFile("containerd.toml", "etc/containerd/config.toml", false),
            new GuestFile("buildkitd.toml", "etc/buildkit/buildkitd.toml", false));

    /**
     * The agent is short-lived and waits for others: a small heap, one collector thread, no time for the optimizing compiler. Its standard
     * output is the channel to the launcher, where the JVM's own words, of threads that it cannot start for example, have no place.
     */
    static final List<String> JAVA_OPTIONS = List.of(
            "-Xlog:disable",
            "-Xlog:all=warning:stderr",
            "-XX:+DisplayVMOutputToStderr",
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final AgentClassPath classPath;

    AgentFiles(AgentClassPath classPath) {
        this.classPath = classPath;
    }

    private record GuestFile(String resource, String path, boolean program) {}

    String key() throws IOException {
        ContentKey key = new ContentKey().with("agent-1").with(JavaRuntime.key());
        for (GuestFile file : FILES) {
            key.with(resource(file.resource()));
        }
        JAVA_OPTIONS.forEach(key::with);
        return classPath.addTo(key).value();
    }

    /** Writes the files below {@code root}; {@code runtime} is where {@link JavaRuntime#link} put the agent's Java. */
    void write(Path root, Path runtime, Consumer<String> progress) throws IOException, InterruptedException {
        for (GuestFile file : FILES) {
            Path target = root.resolve(file.path());
            Files.createDirectories(target.getParent());
            Files.write(target, resource(file.resource()));
            Files.setPosixFilePermissions(
                    target, PosixFilePermissions.fromString(file.program() ? "rwxr-xr-x" : "rw-r--r--"));
        }
        Path agent = Files.createDirectories(root.resolve(AGENT));
        List<String> jars = classPath.copyTo(agent);
        FileTrees.stamp(root);
        boolean archived = archiveClasses(agent, jars, runtime, progress);

        List<String> arguments = new ArrayList<>(JAVA_OPTIONS);
        if (archived) {
            arguments.add("-XX:AOTCache=/" + AGENT + "/agent.aot");
        }
        arguments.addAll(commandLine("/" + AGENT, jars));
        Files.write(agent.resolve("java.args"), arguments);
        FileTrees.stamp(root);
    }

    private static List<String> commandLine(String directory, List<String> jars) {
        String classPath =
                String.join(":", jars.stream().map(jar -> directory + "/" + jar).toList());
        return List.of("-cp", classPath, AgentClassPath.MAIN_CLASS);
    }

    /**
     * Starts the agent once and lets it see the end of its input, so that the JVM writes the classes it loaded into an archive
     * (JEP 514). The guest starts without it too, only slower; so a failure is told and not thrown.
     */
    private static boolean archiveClasses(Path agent, List<String> jars, Path runtime, Consumer<String> progress)
            throws IOException, InterruptedException {
        progress.accept("java: start-up archive of the agent");
        Path archive = agent.resolve("agent.aot");
        List<String> arguments = new ArrayList<>(JAVA_OPTIONS);
        arguments.add("-XX:AOTCacheOutput=" + archive);
        arguments.addAll(commandLine(agent.toString(), jars));
        Path java = runtime.resolve(JavaRuntime.HOME).resolve("bin/java");
        try {
            HostProgram.run(java.toString(), arguments, line -> {});
        } catch (IOException e) {
            progress.accept("java: no start-up archive: " + e.getMessage());
        }
        Files.deleteIfExists(agent.resolve("agent.aot.config"));
        return Files.isRegularFile(archive);
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream input = AgentFiles.class.getResourceAsStream("guest/" + name)) {
            if (input == null) {
                throw new IOException("The resource guest/" + name + " is missing from this build");
            }
            return input.readAllBytes();
        }
    }
}
