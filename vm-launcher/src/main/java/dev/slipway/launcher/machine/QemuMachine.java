package dev.slipway.launcher.machine;

import dev.slipway.oci.Platform;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A virtual machine under QEMU: a kernel of its own, a read-only root disk shared by all machines, an empty scratch disk, and a
 * network that reaches either what the host reaches or, isolated, only the ports that the request names. QEMU runs under its own
 * system call filter.
 *
 * @param machines the directory for the machines of this launcher
 * @param scratchBytes size of the disk that a build may fill; it takes the space that it uses
 */
public record QemuMachine(QemuGuest guest, Acceleration acceleration, Path machines, long scratchBytes)
        implements Machine {
    public QemuMachine {
        machines = machines.toAbsolutePath().normalize();
    }

    /**
     * Uses KVM if a kernel proves to boot under it, which takes up to ten seconds when it is asked for the first time, and software
     * emulation else.
     *
     * @param cache an existing directory that remembers the proof
     */
    public static QemuMachine withBestAcceleration(QemuGuest guest, Path cache, Path machines, long scratchBytes)
            throws IOException, InterruptedException {
        Acceleration best = new KvmProbe(guest, cache.resolve("kvm-probe"), KvmProbe.Host.THIS).best();
        return new QemuMachine(guest, best, machines, scratchBytes);
    }

    @Override
    public String kind() {
        return "qemu/" + acceleration.label();
    }

    @Override
    public Platform platform() {
        return Platform.LINUX_AMD64;
    }

    @Override
    public RunningMachine start(MachineRequest request) throws IOException, InterruptedException {
        MachineDirectory directory = MachineDirectory.create(machines, request.name());
        try {
            Path scratch = directory.path().resolve("scratch.img");
            try (RandomAccessFile file = new RandomAccessFile(scratch.toFile(), "rw")) {
                file.setLength(scratchBytes);
            }
            List<String> command = QemuCommand.machine(guest, acceleration, request, scratch);
            return ProcessMachine.start(directory, Optional.empty(), QemuCommand.forwards(request), command);
        } catch (IOException | InterruptedException | RuntimeException e) {
            directory.delete();
            throw e;
        }
    }
}
