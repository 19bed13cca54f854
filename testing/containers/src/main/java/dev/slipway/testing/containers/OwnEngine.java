package dev.slipway.testing.containers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A docker engine from Debian's packages, with folder, socket and bridge of its own.
 *
 * <p>It lives in a process and a mount namespace of its own and changes nothing of the host's firewall. Its containers reach
 * this host and nothing beyond it; this host reaches their published ports on 127.0.0.1. A shell beside it holds the other end
 * of a pipe to this JVM: when the JVM ends, however it ends, the engine, its containers, mounts, bridge and folder go.
 *
 * @param directory everything that it keeps, gone when it has stopped
 * @param bridge the name of its network interface on this host
 */
record OwnEngine(Process process, Path directory, String bridge) implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of("dockerd", "containerd", "runc", "ip", "unshare", "setsid");
    /** Testcontainers cleans up after a killed JVM with a container of its own; here the engine ends with the JVM. */
    private static final String NO_CLEANER = "TESTCONTAINERS_RYUK_DISABLED";

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);

    /** Why none can be started on this machine, if so. */
    static Optional<String> obstacle() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("only root can start one: run ./slipway test as root, or start docker");
        }
        if (!"true".equals(System.getenv(NO_CLEANER))) {
            return Optional.of(
                    NO_CLEANER + "=true is not set, as Maven does, so that Testcontainers would pull an image");
        }
        List<String> missing =
                PROGRAMS.stream().filter(program -> !isInstalled(program)).toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("none can be started because " + missing
                        + " is not installed: apt-get install docker.io containerd runc iproute2 util-linux");
    }

    /**
     * Starts it and returns when it answers.
     *
     * @throws IOException if it does not, with the end of its log
     */
    static OwnEngine start() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("slipway-docker-");
        String name = "slipway" + Long.toString(ThreadLocalRandom.current().nextLong(36L * 36 * 36 * 36 * 36), 36);
        Path script = directory.resolve("engine.sh");
        try (InputStream text = OwnEngine.class.getResourceAsStream("engine.sh")) {
            Files.copy(text, script);
        }
        Process process = new ProcessBuilder(
                        "setsid", "sh", script.toString(), directory.toString(), name, freeNetwork())
                .redirectErrorStream(true)
                .start();
        OwnEngine engine = new OwnEngine(process, directory, name);
        long deadline = System.nanoTime() + START.toNanos();
        while (!EngineSocket.answers(engine.address())) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                engine.close();
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                throw new IOException("it did not answer within " + START.toSeconds() + " s; it said: " + said.strip());
            }
            Thread.sleep(50);
        }
        return engine;
    }

    /** {@code unix:///path}. */
    public String address() {
        return "unix://" + directory.resolve("docker.sock");
    }

    /** Stops it and its containers. Returns when nothing of it is left. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP)) {
                throw new IllegalStateException("the docker engine in " + directory + " did not stop");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isInstalled(String program) {
        String path = System.getenv("PATH") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(":", -1)).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** The bridge's address in a network that no interface of this host is in. */
    private static String freeNetwork() throws IOException {
        Set<String> taken = NetworkInterface.networkInterfaces()
                .flatMap(one -> one.getInterfaceAddresses().stream())
                .map(InterfaceAddress::getAddress)
                .map(address -> address.getHostAddress().replaceFirst("[.][0-9]+$", ""))
                .collect(Collectors.toSet());
        List<String> free = new ArrayList<>();
        for (int third = 32; third < 224; third++) {
            free.add("192.168." + third);
        }
        free.removeAll(taken);
        if (free.isEmpty()) {
            throw new IOException("all networks in 192.168.32.0 to 192.168.223.0 are taken");
        }
        return free.get(ThreadLocalRandom.current().nextInt(free.size())) + ".1/24";
    }
}
