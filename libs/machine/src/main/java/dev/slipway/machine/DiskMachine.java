package dev.slipway.machine;

import dev.slipway.machine.network.Networks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A virtual machine that boots the disk of an image and runs its program, held as a machine of builds is: QEMU under a system call filter,
 * as a user without rights, in namespaces and a file system of its own, and all connections of the guest end at this process.
 *
 * <p>Needs root, to make the namespaces; QEMU does not get any of that.
 *
 * @param kernel that QEMU loads by itself
 * @param machines the directory for the machines of this process; short, since sockets lie in it
 * @param user the number of the user that the machine runs as
 */
public record DiskMachine(Path kernel, boolean isEmulated, Path machines, int user, Networks networks) {
    /** What QEMU takes for itself, MiB. */
    private static final int QEMU_MB = 256;

    private static final String SCRIPT = "qemu-machine.sh";
    private static final String TERMINAL = "terminal";

    /** What a program reads and prints that has no terminal. */
    static final List<String> STREAMS = List.of("in", "out", "err");

    /**
     * What is booted.
     *
     * @param file the disk; whoever runs this process may read it
     * @param initrd with the init and its job; it is copied
     * @param writable whether the machine writes to the disk
     * @param terminal whether the program has a terminal
     */
    public record Disk(Path file, Path initrd, boolean writable, boolean terminal) {}

    /**
     * A machine that was started.
     *
     * @param machine its input and output are the init's: lines, as {@code boot-run} of the guest has them
     * @param pid of a process in its network namespace
     * @param streams {@code in}, {@code out} and {@code err}; or {@code terminal}
     */
    public record Started(RunningMachine machine, long pid, Map<String, SocketChannel> streams) {
        public Started {
            streams = Map.copyOf(streams);
        }

        /** One of the streams. */
        public SocketChannel stream(String name) {
            SocketChannel stream = streams.get(name);
            if (stream == null) {
                throw new IllegalArgumentException("this machine has no stream " + name);
            }
            return stream;
        }
    }

    /**
     * Whether machines have to be emulated here: KVM is used where a kernel proves to boot under it, which takes up to ten seconds when it
     * is asked for the first time.
     *
     * @param guest a kernel, and an initrd that ends a probe
     * @param memory the file that remembers the proof; its directory exists
     */
    public static boolean isEmulationNeeded(QemuGuest guest, Path memory) throws IOException, InterruptedException {
        return new KvmProbe(guest, memory, KvmProbe.Host.THIS).best() == Acceleration.TCG;
    }

    /**
     * Starts a machine.
     *
     * @throws IOException where it could not be started, or ends at once; nothing of it is left behind
     */
    public Started start(Disk disk, MachineRequest request) throws IOException, InterruptedException {
        MachineBelongings belongings = MachineBelongings.make(machines, request, QEMU_MB, () -> {});
        Map<String, ServerSocketChannel> sockets = new LinkedHashMap<>();
        try {
            prepare(belongings.directory(), disk, sockets);
        } catch (IOException | RuntimeException e) {
            closeAll(sockets.values());
            ProcessMachine.discard(belongings);
            throw e;
        }
        try {
            ProcessMachine machine =
                    ProcessMachine.start(belongings, List.of(), command(belongings, disk, request), networks, request);
            return new Started(machine, machine.pid(), accept(machine, sockets));
        } finally {
            closeAll(sockets.values());
        }
    }

    private List<String> command(MachineBelongings belongings, Disk disk, MachineRequest request) {
        String group =
                belongings.group().map(existing -> existing.path().toString()).orElse("");
        String files = belongings.directory().path().resolve("files").toString();
        List<String> command = new ArrayList<>(List.of("sh", SCRIPT, "setup", group, Integer.toString(user), files));
        command.addAll(QemuCommand.disk(isEmulated ? Acceleration.TCG : Acceleration.KVM, request, disk));
        return command;
    }

    private void prepare(MachineDirectory directory, Disk disk, Map<String, ServerSocketChannel> sockets)
            throws IOException {
        directory.subdirectory("jail");
        directory.script(SCRIPT);
        directory.script(ProcessMachine.NETWORK_SCRIPT);
        Path files = directory.subdirectory("files");
        Files.createSymbolicLink(files.resolve("kernel"), kernel.toRealPath());
        Files.createSymbolicLink(files.resolve("disk"), disk.file().toRealPath());
        Files.copy(disk.initrd(), files.resolve("initrd"));
        Files.setPosixFilePermissions(files.resolve("initrd"), PosixFilePermissions.fromString("rw-r--r--"));
        if (disk.writable()) {
            Files.createFile(files.resolve("writable"));
        }
        Path io = directory.subdirectory("io");
        for (String stream : disk.terminal() ? List.of(TERMINAL) : STREAMS) {
            ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            sockets.put(stream, socket);
            socket.bind(UnixDomainSocketAddress.of(io.resolve(stream)));
            // Nobody else gets into the directory of the machine.
            Files.setPosixFilePermissions(io.resolve(stream), PosixFilePermissions.fromString("rw-rw-rw-"));
        }
    }

    /** QEMU connects to all of them before it starts the guest. */
    private static Map<String, SocketChannel> accept(ProcessMachine machine, Map<String, ServerSocketChannel> sockets)
            throws IOException {
        Map<String, SocketChannel> streams = new LinkedHashMap<>();
        machine.exited().thenRun(() -> closeAll(sockets.values()));
        try {
            for (Map.Entry<String, ServerSocketChannel> socket : sockets.entrySet()) {
                streams.put(socket.getKey(), socket.getValue().accept());
            }
            return streams;
        } catch (IOException e) {
            boolean interrupted = Thread.currentThread().isInterrupted();
            closeAll(streams.values());
            String words = machine.lastWords();
            machine.destroy();
            if (interrupted) {
                throw new InterruptedIOException("the start of the machine was interrupted");
            }
            throw new IOException("the machine did not start" + words, e);
        }
    }

    private static void closeAll(Iterable<? extends AutoCloseable> sockets) {
        for (AutoCloseable socket : sockets) {
            try {
                socket.close();
            } catch (Exception e) {
                // Whoever is at the other end is gone, and this end with this process.
                continue;
            }
        }
    }
}
