package dev.slipway.cli.boot;

import dev.slipway.builderimage.BootFiles;
import dev.slipway.cli.view.Interrupts;
import dev.slipway.machine.DiskMachine;
import dev.slipway.machine.HostRights;
import dev.slipway.machine.MachineRequest;
import dev.slipway.machine.QemuGuest;
import dev.slipway.machine.forward.PortForward;
import dev.slipway.machine.network.NetworkAccess;
import dev.slipway.machine.network.NetworkLimits;
import dev.slipway.machine.network.NetworkMeter;
import dev.slipway.machine.network.Networks;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Boots a disk: a machine in namespaces, its ports, and what its program reads and prints.
 *
 * @param cache where kernel and init are kept, and whether KVM works here
 * @param messages takes lines for the person in front of this
 */
public record DiskBoot(Path cache, Consumer<String> messages) {
    private static final String CAUTION =
            "software emulation, since KVM does not work here: it is slow, and QEMU does not promise that it isolates"
                    + " the machine";

    /** Beside those of a launcher on this host, by default; two machines of one user are still apart by their namespaces. */
    private static final int FIRST_USER = 65_000;

    private static final int USERS = 500;
    private static final int CONNECTIONS = 256;

    /**
     * The machine that is wanted.
     *
     * @param disk its file
     * @param memoryMb MiB
     */
    record Wanted(Path disk, BootJob job, int cpus, int memoryMb, NetworkAccess network, List<PortMapping> ports) {
        Wanted {
            ports = List.copyOf(ports);
        }
    }

    /** A job that prints something, read from the description beside a disk: for a demo. */
    public int show(Path disk, java.io.OutputStream out) throws IOException, InterruptedException {
        BootJob job = BootJob.of(DiskDescription.of(disk), BootJob.Wishes.none("demo"));
        Wanted wanted = new Wanted(disk, job, 1, 512, new NetworkAccess.Isolated(), List.of());
        return run(wanted, new ProgramStreams(java.io.InputStream.nullInputStream(), out, out), Optional::empty);
    }

    /**
     * Runs the program of the disk to its end.
     *
     * @param window the size of the terminal in front of this, asked for when it has changed
     * @return the program's exit code
     * @throws IOException where the machine cannot be had, or ends before the program
     */
    int run(Wanted wanted, ProgramStreams streams, Supplier<Optional<BootJob.Window>> window)
            throws IOException, InterruptedException {
        requireRights();
        Path files = new BootFiles(cache, messages).directory();
        Map<PortMapping, ServerSocketChannel> doors = new LinkedHashMap<>();
        try (BootFolder folder = BootFolder.make()) {
            for (PortMapping port : wanted.ports()) {
                doors.put(port, PortForward.listen(port.host()));
            }
            return run(wanted, streams, window, new Place(files, folder), doors);
        } finally {
            for (ServerSocketChannel door : doors.values()) {
                door.close();
            }
        }
    }

    /**
     * Where files are.
     *
     * @param files kernel and initrd
     * @param machine of this machine alone
     */
    private record Place(Path files, BootFolder machine) {}

    private int run(
            Wanted wanted,
            ProgramStreams streams,
            Supplier<Optional<BootJob.Window>> window,
            Place place,
            Map<PortMapping, ServerSocketChannel> doors)
            throws IOException, InterruptedException {
        boolean terminal = wanted.job().terminal().isPresent();
        Path initrd = place.machine().path().resolve("initrd");
        BootFiles.writeInitrd(place.files(), wanted.job().text(), initrd);
        Path kernel = place.files().resolve(BootFiles.KERNEL);
        boolean isEmulated = DiskMachine.isEmulationNeeded(
                new QemuGuest(kernel, place.files().resolve(BootFiles.INITRD), wanted.disk()),
                cache.resolve("kvm-probe-boot"));
        if (isEmulated) {
            messages.accept(CAUTION);
        }
        int user = FIRST_USER + (int) (ProcessHandle.current().pid() % USERS);
        DiskMachine machine =
                new DiskMachine(kernel, isEmulated, place.machine().machines(), user, networks());
        DiskMachine.Started started = machine.start(
                new DiskMachine.Disk(wanted.disk(), initrd, wanted.job().writable(), terminal),
                new MachineRequest(
                        place.machine().name(), wanted.cpus(), wanted.memoryMb(), wanted.network(), messages));
        BootSession session = new BootSession(started, messages);
        List<AutoCloseable> open = new ArrayList<>();
        try (Interrupts signals = new Interrupts(List.of("INT", "TERM", "HUP"), session::signal)) {
            for (Map.Entry<PortMapping, ServerSocketChannel> door : doors.entrySet()) {
                tellOfFreePort(door.getKey(), door.getValue());
            }
            doors.forEach((port, door) -> open.add(PortForward.open(door, started.pid(), port.machinePort())));
            return session.run(streams, terminal, () -> {
                if (terminal) {
                    open.add(RawTerminal.open());
                    open.add(new Interrupts(List.of("WINCH"), _ -> window.get().ifPresent(session::resized)));
                }
            });
        } finally {
            started.machine().destroy();
            open.addAll(started.streams().values());
            closeAll(open);
        }
    }

    private void tellOfFreePort(PortMapping wanted, ServerSocketChannel door) throws IOException {
        if (wanted.host().getPort() == 0) {
            messages.accept(door.getLocalAddress() + " leads to port " + wanted.machinePort());
        }
    }

    private static void closeAll(List<AutoCloseable> open) throws IOException {
        for (AutoCloseable one : open.reversed()) {
            try {
                one.close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    private static Networks networks() {
        return new Networks(
                List::of, List.of(), List.of(), new NetworkLimits(CONNECTIONS, Long.MAX_VALUE), NetworkMeter.NONE);
    }

    private static void requireRights() throws IOException {
        try {
            HostRights.require();
            Networks.requireAvailable();
        } catch (IOException e) {
            throw new IOException(
                    "the machine gets namespaces and a network of its own, which this process may not make: run it as"
                            + " root, or let --files write what boots the disk under a QEMU of yours (" + e.getMessage()
                            + ")",
                    e);
        }
    }
}
