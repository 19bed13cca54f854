package dev.slipway.machine;

import dev.slipway.agent.protocol.Forward;
import dev.slipway.machine.network.MachineAddresses;
import dev.slipway.machine.network.Networks;
import dev.slipway.oci.Platform;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A virtual machine under QEMU: a kernel of its own, a read-only root disk shared by all machines, an empty scratch disk, and a
 * network that ends at the launcher. QEMU itself runs under a system call filter, as a user of its own without any rights, in
 * namespaces of its own, and sees nothing but its programs and its disks.
 *
 * <p>Needs root, to make the namespaces; QEMU does not get any of that.
 */
public final class QemuMachine implements Machine {
    private static final String SCRIPT = "qemu-machine.sh";
    /** More than QEMU was seen to take for itself, so that a build that uses all of its memory does not end its machine. */
    private static final int QEMU_MB = 256;

    private final QemuGuest guest;
    private final Acceleration acceleration;
    private final Path machines;
    private final Settings settings;
    private final MachineUsers users;

    /**
     * What all machines of a launcher have in common.
     *
     * @param scratchBytes size of the disk that a build may fill; it takes the space that it uses
     * @param firstUser the number of the first of the users that machines run as, one a machine
     */
    public record Settings(long scratchBytes, int firstUser, Networks networks) {}

    /** @param machines the directory for the machines of this launcher */
    public QemuMachine(QemuGuest guest, Acceleration acceleration, Path machines, Settings settings) {
        this.guest = guest;
        this.acceleration = acceleration;
        this.machines = machines.toAbsolutePath().normalize();
        this.settings = settings;
        this.users = new MachineUsers(settings.firstUser());
    }

    /**
     * Uses KVM if a kernel proves to boot under it, which takes up to ten seconds when it is asked for the first time, and software
     * emulation else.
     *
     * @param cache an existing directory that remembers the proof
     */
    public static QemuMachine withBestAcceleration(QemuGuest guest, Path cache, Path machines, Settings settings)
            throws IOException, InterruptedException {
        Acceleration best = new KvmProbe(guest, cache.resolve("kvm-probe"), KvmProbe.Host.THIS).best();
        return new QemuMachine(guest, best, machines, settings);
    }

    @Override
    public String kind() {
        return "qemu/" + acceleration.label();
    }

    @Override
    public Platform platform() {
        return Platform.LINUX_AMD64;
    }

    /** Whether machines run under software emulation. */
    public boolean isEmulated() {
        return acceleration == Acceleration.TCG;
    }

    @Override
    public Optional<String> caution() {
        return isEmulated()
                ? Optional.of("software emulation: it is slow, and QEMU does not promise that it isolates a build")
                : Optional.empty();
    }

    /** Software emulation takes a minute on a busy host. */
    @Override
    public boolean bootsInSeconds() {
        return !isEmulated();
    }

    @Override
    public RunningMachine start(MachineRequest request) throws IOException, InterruptedException {
        MachineUsers.User user = users.take();
        MachineBelongings belongings;
        try {
            belongings = MachineBelongings.make(machines, request, QEMU_MB, user);
        } catch (IOException | RuntimeException e) {
            user.close();
            throw e;
        }
        try {
            prepare(belongings.directory());
        } catch (IOException | RuntimeException e) {
            ProcessMachine.discard(belongings);
            throw e;
        }
        String group =
                belongings.group().map(existing -> existing.path().toString()).orElse("");
        List<String> command = new ArrayList<>(List.of(
                "sh",
                SCRIPT,
                "setup",
                group,
                Integer.toString(user.id()),
                guest.directory().toString()));
        command.addAll(QemuCommand.machine(acceleration, request));
        return ProcessMachine.start(belongings, forwards(), command, settings.networks(), request);
    }

    private void prepare(MachineDirectory directory) throws IOException {
        try (RandomAccessFile scratch =
                new RandomAccessFile(directory.path().resolve("scratch.img").toFile(), "rw")) {
            scratch.setLength(settings.scratchBytes());
        }
        directory.subdirectory("jail");
        directory.script(SCRIPT);
        directory.script(ProcessMachine.NETWORK_SCRIPT);
    }

    /** The ports have the same names inside as outside. */
    private List<Forward> forwards() {
        return settings.networks().loopbackPorts().stream()
                .map(port -> new Forward(port, MachineAddresses.GATEWAY.getHostAddress(), port))
                .toList();
    }
}
