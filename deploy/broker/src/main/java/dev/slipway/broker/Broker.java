package dev.slipway.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/** A running broker on a data directory of its own. */
record Broker(KafkaRaftServer server, FileLock lock, int port) implements AutoCloseable {
    /** A broker whose parent was killed needs a moment to stop; its successor waits that long for the directory. */
    private static final Duration PREDECESSOR = Duration.ofSeconds(30);

    /** Starts a broker, formatting its directory first if that is new. Returns when clients may connect. */
    static Broker start(BrokerOptions options) throws Exception {
        Path data = options.data().toAbsolutePath();
        Files.createDirectories(
                data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        FileLock lock = lock(data.resolveSibling(data.getFileName() + ".lock"));
        Optional<Users> users = options.users().isPresent()
                ? Optional.of(Users.read(options.users().get()))
                : Optional.empty();
        if (!Files.exists(data.resolve("meta.properties"))) {
            format(data);
        }
        int port = options.port() == 0 ? freePort() : options.port();
        Properties settings = BrokerSettings.of(options, users, port, freePort());
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        server.startup();
        return new Broker(server, lock, port);
    }

    void awaitEnd() {
        server.awaitShutdown();
    }

    /** Stops the broker; records that it acknowledged are on disk whether or not this runs. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        try {
            lock.channel().close();
        } catch (IOException e) {
            System.err.println("The lock file could not be closed: " + e);
        }
    }

    private static FileLock lock(Path file) throws IOException, InterruptedException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long deadline = System.nanoTime() + PREDECESSOR.toNanos();
        while (true) {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() > deadline) {
                channel.close();
                throw new IOException("another broker holds " + file);
            }
            Thread.sleep(50);
        }
    }

    private static void format(Path data) throws Exception {
        new Formatter()
                .setPrintStream(System.err)
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(BrokerSettings.nodeId())
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(data.toString())
                .setDirectories(List.of(data.toString()))
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .run();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
