package dev.slipway.machine;

import dev.slipway.disk.file.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Everything that one machine has on this host's disk, and a note of its processes for whoever has to tidy up. */
record MachineDirectory(Path path) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final String PROCESSES_FILE = "processes";

    /** Makes the directory; its parent holds the machines of one launcher and nothing else. */
    static MachineDirectory create(Path parent, String name) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a machine name: " + name);
        }
        Files.createDirectories(parent);
        Path path = parent.toAbsolutePath().normalize().resolve(name);
        try {
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            throw new IOException("A machine named " + name + " is there already", e);
        }
        return new MachineDirectory(path);
    }

    /** Which the user of the machine may read where it is shown to it, whatever the umask here is. */
    Path subdirectory(String name) throws IOException {
        Path made = Files.createDirectory(path.resolve(name));
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Puts a script of ours there, which the directory's machine is started by. */
    void script(String name) throws IOException {
        try (InputStream script = MachineDirectory.class.getResourceAsStream(name)) {
            if (script == null) {
                throw new IllegalStateException(name + " is missing from this build");
            }
            Files.copy(script, path.resolve(name));
        }
    }

    /** Notes a process and all below it, in place of what was noted before. */
    void recordProcesses(ProcessHandle process) throws IOException {
        List<String> identities = new ArrayList<>();
        for (long pid : Stream.concat(Stream.of(process), process.descendants())
                .mapToLong(ProcessHandle::pid)
                .toArray()) {
            ProcessIdentity.of(pid).map(ProcessIdentity::text).ifPresent(identities::add);
        }
        Files.write(path.resolve(PROCESSES_FILE), identities);
    }

    /** The machine's processes, as far as they were noted. */
    List<ProcessIdentity> processes() throws IOException {
        try {
            return Files.readAllLines(path.resolve(PROCESSES_FILE)).stream()
                    .map(ProcessIdentity::parse)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Deletes the directory with all in it; follows no link, and does nothing if it is gone. */
    void delete() throws IOException {
        Folders.delete(path);
    }
}
