package dev.slipway.machine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The control group (cgroups(7), version 2) of one machine on the host, with the limits that {@link MachineGroups} can hand down. The group
 * exists in any case, so that all processes of the machine are in one place and can be ended with it.
 */
record ControlGroup(Path path) {
    private static final String PREFIX = "slipway-";
    private static final Duration KILLED_WITHIN = Duration.ofSeconds(30);
    /** Threads count, too: a large build has some hundreds. */
    private static final int MOST_PROCESSES = 16_384;

    /** Nobody tells when a process that is not a child's has ended. */
    private static final Duration POLL = Duration.ofMillis(2);

    /**
     * Empty where the host has no cgroup v2 that this process may use.
     *
     * @param programMb what the program that runs the machine takes beside the machine's memory, MiB
     * @throws IOException where a limit that the group has is not taken; the group is gone then
     */
    static Optional<ControlGroup> create(MachineRequest request, int programMb) throws IOException {
        Optional<ControlGroup> group = create(PREFIX + request.name());
        if (group.isPresent()) {
            try {
                group.get().limit(request, programMb);
            } catch (IOException e) {
                group.get().remove();
                throw new IOException(
                        "the control group " + group.get().path + " takes no limit: " + e.getMessage(), e);
            }
        }
        return group;
    }

    private static Optional<ControlGroup> create(String name) {
        try {
            Optional<MachineGroups> groups = MachineGroups.ofThisLauncher();
            return groups.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ControlGroup(
                            Files.createDirectories(groups.get().parent().resolve(name))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void limit(MachineRequest request, int programMb) throws IOException {
        limit("memory.max", Long.toString((long) (request.memoryMb() + programMb) << 20));
        limit("memory.swap.max", "0");
        limit("cpu.max", request.cpus() * 100_000 + " 100000");
        limit("pids.max", Integer.toString(MOST_PROCESSES));
    }

    /** The group of a machine that an earlier launcher left. */
    static Optional<ControlGroup> find(String machineName) throws IOException {
        return MachineGroups.ofThisLauncher()
                .map(groups -> groups.parent().resolve(PREFIX + machineName))
                .filter(Files::isDirectory)
                .map(ControlGroup::new);
    }

    private void limit(String file, String value) throws IOException {
        if (Files.exists(path.resolve(file))) {
            Files.writeString(path.resolve(file), value);
        }
    }

    /** Ends all processes in it and in the groups inside it (cgroup.kill, Linux 5.14), and waits until they are gone. */
    void kill() throws IOException {
        if (!isPopulated()) {
            return;
        }
        Files.writeString(path.resolve("cgroup.kill"), "1");
        long deadline = System.nanoTime() + KILLED_WITHIN.toNanos();
        while (isPopulated()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("processes of the control group " + path + " do not end");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean isPopulated() throws IOException {
        Path events = path.resolve("cgroup.events");
        return Files.exists(events) && Files.readAllLines(events).contains("populated 1");
    }

    /** Removes the group and those inside it, with all processes that are left there; does nothing if it is gone. */
    void remove() throws IOException {
        if (Files.isDirectory(path)) {
            kill();
            remove(path);
        }
    }

    private static void remove(Path group) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(group, Files::isDirectory)) {
            for (Path child : children) {
                remove(child);
            }
        }
        Files.delete(group);
    }
}
