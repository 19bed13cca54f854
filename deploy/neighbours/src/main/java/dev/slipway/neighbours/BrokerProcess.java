package dev.slipway.neighbours;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A broker that runs as a child process and keeps its data and its port over restarts.
 *
 * <p>The child's standard input is a pipe whose other end only this process holds: when this process dies, however it
 * dies, the pipe closes and the broker stops. Not safe for use by several threads at once.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("READY port=(\\d+)");
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    /**
     * About 170 MB resident; the first compiler tier alone starts faster and is smaller, and one machine's events need no more.
     *
     * <p>It does not end when memory runs out. A client can send a batch of some kilobytes that unfolds to more than there
     * is: Kafka then refuses that request and goes on, and ending would let any client stop the installation.
     */
    private static final List<String> JVM = List.of(
            "-Xms32m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xss512k",
            "-XX:MaxDirectMemorySize=64m",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED");

    private final BrokerSettings settings;
    private Process process;
    private int port;

    private BrokerProcess(BrokerSettings settings, Process process, int port) {
        this.settings = settings;
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a broker and returns once clients may connect.
     *
     * @throws IOException if the broker does not start, with the end of its log
     */
    public static BrokerProcess start(BrokerSettings settings) throws IOException {
        Process process = launch(settings);
        return new BrokerProcess(settings, process, awaitReady(settings, process));
    }

    /** {@code 127.0.0.1:9092}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kafka client settings for a broker that asks for no password. */
    public Map<String, Object> clientProperties() {
        if (!settings.users().isEmpty()) {
            throw new IllegalStateException(
                    "this broker asks for a user: " + settings.users().keySet());
        }
        return Map.of("bootstrap.servers", bootstrapServers());
    }

    /** Kafka client settings to log in as one of the broker's users. */
    public Map<String, Object> clientProperties(String user) {
        String password = settings.users().get(user);
        if (password == null) {
            throw new IllegalArgumentException("this broker does not know " + user);
        }
        return Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                plainLogin(user, password));
    }

    /** The {@code sasl.jaas.config} that logs a user in by SASL/PLAIN. */
    public static String plainLogin(String user, String password) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=" + quoted(user)
                + " password=" + quoted(password) + ";";
    }

    /** Kills the broker the hard way, as a crash of the machine would. Returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Starts the broker again on the same data and port, stopping it first if it still runs. */
    public void restart() throws IOException {
        close();
        BrokerSettings same = settings.withPort(port);
        process = launch(same);
        port = awaitReady(same, process);
    }

    /** Stops the broker in an orderly way, or by force after 20 seconds. */
    @Override
    public void close() {
        stop(process);
    }

    private static Process launch(BrokerSettings settings) throws IOException {
        Path directory = settings.directory();
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        List<String> command = new ArrayList<>();
        // A session of its own: Ctrl-C in a terminal is for whoever started the broker, to stop it when it is time.
        command.add("setsid");
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(ahead(settings));
        command.addAll(List.of("-jar", settings.jar().toString(), "--exit-with-stdin"));
        command.addAll(List.of("--data", directory.resolve("data").toString()));
        command.addAll(List.of("--port", String.valueOf(settings.port())));
        command.addAll(List.of("--lock-seconds", String.valueOf(settings.lock().toSeconds())));
        if (!settings.users().isEmpty()) {
            command.addAll(List.of("--users", writeUsers(settings).toString()));
            settings.admin().ifPresent(admin -> command.addAll(List.of("--admin", admin)));
        }
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(log(settings).toFile()))
                .start();
    }

    /**
     * The classes as an earlier run of this very jar had them loaded and linked (JEP 514), which halves the time of a start.
     * What does not fit, because the JVM is another one or the file is damaged, the JVM leaves alone.
     */
    private static List<String> ahead(BrokerSettings settings) throws IOException {
        Path cache = settings.jar().resolveSibling("slipway-broker.aot");
        if (settings.rehearsal()) {
            return List.of("-XX:AOTCacheOutput=" + cache);
        }
        boolean fits = Files.exists(cache)
                && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(settings.jar())) > 0;
        return fits ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off") : List.of();
    }

    private static Path writeUsers(BrokerSettings settings) throws IOException {
        Properties users = new Properties();
        users.putAll(settings.users());
        StringWriter text = new StringWriter();
        users.store(text, null);
        Path file = settings.directory().resolve("users.properties");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text.toString());
    }

    private static int awaitReady(BrokerSettings settings, Process process) throws IOException {
        CompletableFuture<Integer> ready = new CompletableFuture<>();
        // Not virtual: a read from a pipe holds on to the thread that carries it, here for ever.
        Thread.ofPlatform().daemon().name("broker-stdout").start(() -> readOutput(process.getInputStream(), ready));
        try {
            return ready.get(settings.startWithin().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new IOException("the broker did not start; its log ends with:\n" + endOfLog(settings), e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the broker started", e);
        }
    }

    /** Reads on after the READY line, so that the child never blocks on a full pipe. */
    private static void readOutput(InputStream output, CompletableFuture<Integer> ready) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = READY.matcher(line);
                if (matcher.matches()) {
                    ready.complete(Integer.valueOf(matcher.group(1)));
                }
            }
            ready.completeExceptionally(new IOException("the broker ended"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(STOP_WITHIN)) {
                process.destroyForcibly();
                process.onExit().join();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static Path log(BrokerSettings settings) {
        return settings.directory().resolve("broker.log");
    }

    private static String endOfLog(BrokerSettings settings) {
        try (Stream<String> lines = Files.lines(log(settings))) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 20), all.size()));
        } catch (IOException | UncheckedIOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
