package dev.slipway.cli.boot;

import dev.slipway.disk.file.Folders;
import dev.slipway.machine.MachineReaper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder of one machine, which goes with it. Where the process that had one was killed, the next one removes it, with what else is left of that
 * machine.
 */
record BootFolder(Path path) implements AutoCloseable {
    /** Root's own, and short: the paths of sockets end at 107 bytes. */
    private static final Path ALL = Path.of("/run/slipway-boot");

    static BootFolder make() throws IOException {
        if (!Files.isDirectory(ALL)) {
            Files.createDirectory(
                    ALL, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        removeAbandoned(ALL);
        return new BootFolder(
                Files.createTempDirectory(ALL, ProcessHandle.current().pid() + "-"));
    }

    /** Removes folders of processes that are gone. */
    static void removeAbandoned(Path all) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(all, "[0-9]*-*")) {
            for (Path folder : folders) {
                String name = folder.getFileName().toString();
                long pid = Long.parseLong(name.substring(0, name.indexOf('-')));
                if (ProcessHandle.of(pid).isEmpty()) {
                    new MachineReaper(machines(folder)).reap();
                    Folders.delete(folder);
                }
            }
        }
    }

    /** Of the machine, and of its control group: no other on this host has it. */
    String name() {
        return "boot-" + path.getFileName();
    }

    /** Where the machine itself lies. */
    Path machines() {
        return machines(path);
    }

    private static Path machines(Path folder) {
        return folder.resolve("m");
    }

    @Override
    public void close() throws IOException {
        Folders.delete(path);
    }
}
