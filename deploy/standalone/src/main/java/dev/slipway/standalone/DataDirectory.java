package dev.slipway.standalone;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where everything of one installation lies. Only its owner may look into it, and only one process may use it. */
record DataDirectory(Path root) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /**
     * Creates what is missing, with mode 700. An empty directory gets that mode; one that holds something may be anything,
     * {@code /tmp} or a home, so its mode is its owner's business.
     *
     * @throws IOException where others than its owner may enter it or write to it; the message says what to do
     */
    static DataDirectory open(Path root) throws IOException {
        Files.createDirectories(root.toAbsolutePath().getParent());
        if (!Files.exists(root)) {
            Files.createDirectory(root, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        DataDirectory directory = new DataDirectory(root.toRealPath());
        directory.closeToOthers();
        for (Path below : new Path[] {
            directory.logs(), directory.keys(), directory.kafkaUsers(), directory.tokens(), directory.secrets()
        }) {
            if (!Files.exists(below)) {
                Files.createDirectories(below, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            }
        }
        return directory;
    }

    private void closeToOthers() throws IOException {
        if (OWNER_ONLY.containsAll(Files.getPosixFilePermissions(root))) {
            return;
        }
        try (Stream<Path> files = Files.list(root)) {
            if (files.findAny().isPresent()) {
                throw new IOException(
                        root + " is open to other users, and Slipway keeps keys and sources in it; close it with"
                                + " chmod 700 " + root + ", or choose another --data");
            }
        }
        Files.setPosixFilePermissions(root, OWNER_ONLY);
    }

    /**
     * Takes the directory for this process until it ends.
     *
     * @throws InUseException if another process has it
     */
    FileLock lock() throws IOException, InUseException {
        FileChannel channel =
                FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new InUseException("another Slipway uses " + root + "; stop it, or choose another --data");
        }
        return lock;
    }

    Path kafka() {
        return root.resolve("kafka");
    }

    Path registry() {
        return root.resolve("registry");
    }

    Path database() {
        return root.resolve("postgresql");
    }

    Path disks() {
        return root.resolve("disks");
    }

    Path machines() {
        return root.resolve("machines");
    }

    Path spool() {
        return root.resolve("spool");
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path databaseLog() {
        return logs().resolve("postgresql.log");
    }

    Path registryLog() {
        return logs().resolve("registry.log");
    }

    Path keys() {
        return root.resolve("keys");
    }

    /** One file a user of Kafka, with its password. */
    Path kafkaUsers() {
        return keys().resolve("kafka");
    }

    /** Settings that are secret, for the services. */
    Path secretSettings() {
        return keys().resolve("services.properties");
    }

    Path tokens() {
        return root.resolve("tokens");
    }

    Path secrets() {
        return root.resolve("secrets");
    }

    /** Where this installation answers, for the command line: written when it is ready, removed when it stops. */
    Path endpoint() {
        return root.resolve("endpoint.json");
    }

    Path ports() {
        return root.resolve("ports.json");
    }

    /** Writes a file whole or not at all, readable by its owner only. */
    static void writeOwnerOnly(Path file, String text) throws IOException {
        Path temporary = Files.createTempFile(
                file.getParent(),
                "." + file.getFileName(),
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(temporary, text);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Two processes on one data directory would ruin it. */
    static final class InUseException extends Exception {
        private static final long serialVersionUID = 1;

        InUseException(String message) {
            super(message);
        }
    }
}
