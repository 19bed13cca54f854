package dev.slipway.neighbours;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A running CNCF Distribution registry (Debian package {@code docker-registry}) that is this process's child.
 *
 * <p>{@link #start} returns when it answers. It dies with its parent even when that is killed (by {@code setpriv
 * --pdeathsig} where available); {@link #close} stops it and waits.
 */
public final class DistributionProcess implements AutoCloseable {
    private static final String PACKAGE = "docker-registry";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final int LOG_TAIL = 4 << 10;

    private final DistributionSettings settings;
    private final Process process;

    private DistributionProcess(DistributionSettings settings, Process process) {
        this.settings = settings;
        this.process = process;
    }

    /**
     * Starts a registry and waits until it answers. Its configuration lies beside the data directory while it runs.
     *
     * @throws IOException when the program is missing (the message names the package to install), or when it ends or
     *     does not answer in time (the message ends with its last log lines)
     */
    public static DistributionProcess start(DistributionSettings settings) throws IOException, InterruptedException {
        Path program = find(PACKAGE)
                .orElseThrow(() -> new IOException("no docker-registry program found: install the Debian package "
                        + PACKAGE + " (apt-get install " + PACKAGE + ") or put CNCF Distribution's binary on the"
                        + " PATH under that name"));
        Files.createDirectories(settings.data());
        Path configuration = writeConfiguration(settings);
        List<String> command = new ArrayList<>();
        // A session of its own: Ctrl-C in the terminal is for this process, which stops the registry when it is time.
        find("setsid").ifPresent(setsid -> command.add(setsid.toString()));
        find("setpriv").ifPresent(setpriv -> command.addAll(List.of(setpriv.toString(), "--pdeathsig", "KILL", "--")));
        command.addAll(List.of(program.toString(), "serve", configuration.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(settings.log().toFile()));
        // Only the written configuration counts, not REGISTRY_* variables of whoever starts us.
        builder.environment().keySet().removeIf(name -> name.startsWith("REGISTRY_"));
        DistributionProcess registry = new DistributionProcess(settings, spawn(builder));
        try {
            registry.awaitAnswer();
            return registry;
        } catch (IOException | InterruptedException e) {
            registry.close();
            throw e;
        }
    }

    /**
     * Forks from a thread that lives as long as this process: the kernel's parent-death signal is bound to the thread
     * that forked, and the caller's may be a short-lived one.
     */
    private static Process spawn(ProcessBuilder builder) throws IOException, InterruptedException {
        CompletableFuture<Process> started = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("docker-registry-parent").start(() -> {
            try {
                Process process = builder.start();
                started.complete(process);
                process.waitFor();
            } catch (IOException e) {
                started.completeExceptionally(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            return started.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IOException("cannot start docker-registry: " + e.getCause(), e);
        }
    }

    /** Whether this machine has the program. */
    public static boolean isInstalled() {
        return find(PACKAGE).isPresent();
    }

    /** Beside the data, so that a start after a kill finds the old one and leaves no second. */
    private static Path configuration(DistributionSettings settings) {
        Path data = settings.data().toAbsolutePath();
        return data.resolveSibling(data.getFileName() + ".yml");
    }

    /** Readable by us alone. */
    private static Path writeConfiguration(DistributionSettings settings) throws IOException {
        Path file = configuration(settings);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, DistributionConfiguration.yaml(settings));
        return file;
    }

    private static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/local/bin:/usr/bin:/bin";
        for (String directory : path.split(":")) {
            Path candidate = Path.of(directory, program);
            if (!directory.isEmpty() && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        while (!answers()) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IOException("docker-registry ended with code " + process.exitValue() + ": " + logTail());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IOException("docker-registry does not answer at " + settings.url() + ": " + logTail());
            }
        }
    }

    /** Whether it answers now: 200, or 401 where tokens are wanted. */
    public boolean answers() {
        if (!process.isAlive()) {
            return false;
        }
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) settings.url().resolve("/v2/").toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status == 200 || status == 401;
        } catch (IOException e) {
            return false;
        }
    }

    private String logTail() throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(settings.log().toFile(), "r")) {
            log.seek(Math.max(0, log.length() - LOG_TAIL));
            byte[] tail = new byte[(int) Math.min(log.length(), LOG_TAIL)];
            log.readFully(tail);
            return new String(tail, StandardCharsets.UTF_8).strip();
        }
    }

    public URI url() {
        return settings.url();
    }

    public DistributionSettings settings() {
        return settings;
    }

    public long pid() {
        return process.pid();
    }

    /** Completes when the process ends, for whatever reason. */
    public CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Stops the registry and waits for its end; killed if it does not stop in ten seconds. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Files.deleteIfExists(configuration(settings));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // A file stays behind that the next start replaces; the registry has stopped, which is what counts.
        }
    }
}
