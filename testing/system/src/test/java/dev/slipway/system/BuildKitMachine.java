package dev.slipway.system;

import dev.slipway.builderimage.BuilderImage;
import dev.slipway.machine.MachineRequest;
import dev.slipway.machine.NamespaceMachine;
import dev.slipway.machine.RunningMachine;
import dev.slipway.machine.network.NetworkAccess;
import dev.slipway.machine.network.NetworkLimits;
import dev.slipway.machine.network.NetworkMeter;
import dev.slipway.machine.network.Networks;
import dev.slipway.machine.network.Relay;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The BuildKit of the builder image as anybody would use it: without Slipway's agent, by commands in a shell. */
final class BuildKitMachine implements AutoCloseable {
    /** In place of the agent, for which the machine starts the daemons. */
    private static final String SHELL = """
            until docker version >/dev/null 2>&1; do
              if [ -e /run/daemon-ended ]; then cat /run/daemon-ended; exit 1; fi
              sleep 0.1
            done
            while IFS= read -r command; do
              sh -c "$command" </dev/null 2>&1
              echo "ended $?"
            done
            """;

    private static final String ENDED = "ended ";

    private final Path tree;
    private final RunningMachine machine;
    private final BufferedReader answers;
    private final Writer commands;

    private BuildKitMachine(Path tree, RunningMachine machine) {
        this.tree = tree;
        this.machine = machine;
        this.answers = new BufferedReader(new InputStreamReader(machine.in(), StandardCharsets.UTF_8));
        this.commands = new OutputStreamWriter(machine.out(), StandardCharsets.UTF_8);
    }

    /**
     * Needs root.
     *
     * @param servers of this host's loopback that it reaches
     */
    static BuildKitMachine start(Path directory, URI... servers) throws IOException, InterruptedException {
        Path original = new BuilderImage(cache(), System.out::println).tree();
        Path tree = directory.resolve("tree");
        EndedProcess copy = EndedProcess.of(
                directory, Map.of(), List.of("cp", "-a", "--link", original.toString(), tree.toString()));
        if (copy.exitCode() != 0) {
            throw new IOException(copy.said());
        }
        Path program = tree.resolve("usr/lib/slipway/machine");
        List<String> lines = Files.readAllLines(program);
        if (!lines.getLast().contains("/bin/java ")) {
            throw new IOException("the last line of " + program + " does not start the agent: " + lines.getLast());
        }
        // Not written over: the original is the same file.
        Files.delete(program);
        Files.writeString(program, String.join("\n", lines.subList(0, lines.size() - 1)) + "\n" + SHELL);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new BuildKitMachine(
                tree,
                new NamespaceMachine(tree, directory.resolve("machines"), reaching(servers))
                        .start(new MachineRequest(
                                "buildkit-" + UUID.randomUUID(), 2, 1024, new NetworkAccess.Egress(), _ -> {})));
    }

    private static Networks reaching(URI... servers) {
        List<Relay> relays = Stream.of(servers).map(Relay::registry).toList();
        return new Networks(() -> relays, List.of(), List.of(), new NetworkLimits(256, 8L << 30), NetworkMeter.NONE);
    }

    /** Where what was made once for all builds is kept. */
    static Path cache() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("slipway");
    }

    /** Runs one line of shell to its end. */
    EndedProcess run(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        StringBuilder said = new StringBuilder();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(ENDED)) {
                return new EndedProcess(Integer.parseInt(line.substring(ENDED.length())), said.toString());
            }
            said.append(line).append('\n');
        }
        throw new IOException("the machine ended: " + said + machine.lastWords());
    }

    @Override
    public void close() throws IOException {
        machine.destroy();
        try {
            // JUnit warns of each link in a folder that it removes.
            EndedProcess.of(tree.getParent(), Map.of(), List.of("rm", "-rf", tree.toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
