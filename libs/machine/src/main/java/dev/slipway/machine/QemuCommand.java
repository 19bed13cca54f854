package dev.slipway.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * QEMU's command line for a build machine. The machine has what is named here and nothing else: no default devices, no monitor, no
 * configuration file of the user's.
 */
final class QemuCommand {
    static final String PROGRAM = "qemu-system-x86_64";
    static final String AGENT_PORT = "dev.slipway.agent";

    /** The word on the kernel's command line that makes the initrd say {@link #PROBE_PASSED} and power off. */
    static final String PROBE = "slipway.probe";

    static final String PROBE_PASSED = "slipway-probe-passed";

    /** Where the machine's directory and the parts of the builder image are once QEMU has a file system of its own. */
    private static final Path SCRATCH_DISK = Path.of("/scratch.img");

    private static final Path FILES = Path.of("/files");

    private static final String IO = "/io";
    private static final String SERIAL_BUS = "virtio-serial-pci";

    private static final int PROBE_MEMORY_MB = 256;

    private final List<String> arguments = new ArrayList<>();

    private QemuCommand(String program, Acceleration acceleration, int cpus, int memoryMb) {
        add(program, "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-machine", "q35");
        arguments.addAll(acceleration.arguments());
        add("-smp", Integer.toString(cpus), "-m", Integer.toString(memoryMb));
    }

    /** Boots no further than the initrd and says so on the standard output. */
    static List<String> probe(String program, QemuGuest guest, Acceleration acceleration) {
        QemuCommand command = new QemuCommand(program, acceleration, 1, PROBE_MEMORY_MB);
        command.sandbox();
        command.kernel(guest, PROBE);
        command.add("-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console");
        return command.arguments;
    }

    /**
     * The agent's port is on the standard input and output, the console on file descriptor 3. Paths are those within the file system
     * that {@code qemu-machine.sh} makes.
     */
    static List<String> machine(Acceleration acceleration, MachineRequest request) {
        QemuCommand command = new QemuCommand(PROGRAM, acceleration, request.cpus(), request.memoryMb());
        QemuGuest guest = QemuGuest.at(FILES);
        command.sandbox();
        command.kernel(guest, "");
        command.channels();
        command.disk("root", guest.rootDisk(), "read-only=on");
        command.disk("scratch", SCRATCH_DISK, "cache.no-flush=on");
        command.network();
        return command.arguments;
    }

    /**
     * The same with the disk of an image, open as file descriptor 4, and no other. What its program reads and prints are sockets of the
     * directory {@link #IO}, or one where it has a terminal; the standard input and output are for the init.
     */
    static List<String> disk(Acceleration acceleration, MachineRequest request, DiskMachine.Disk disk) {
        QemuCommand command = new QemuCommand(PROGRAM, acceleration, request.cpus(), request.memoryMb());
        command.sandbox();
        command.kernel(QemuGuest.at(FILES), "slipway.channels=yes");
        command.channel("control", "stdio,id=control,signal=off");
        command.console();
        if (disk.terminal()) {
            command.add("-chardev", "socket,id=terminal,path=" + IO + "/terminal");
            command.add("-device", "virtconsole,chardev=terminal");
        } else {
            DiskMachine.STREAMS.forEach(
                    stream -> command.channel(stream, "socket,id=" + stream + ",path=" + IO + "/" + stream));
        }
        command.add("-add-fd", "fd=4,set=2");
        command.disk("root", Path.of("/dev/fdset/2"), disk.writable() ? "read-only=off" : "read-only=on");
        command.network();
        return command.arguments;
    }

    /** A port of the guest's with a name, behind this character device. */
    private void channel(String name, String device) {
        if (!arguments.contains(SERIAL_BUS)) {
            add("-device", SERIAL_BUS);
        }
        add("-chardev", device);
        add("-device", "virtserialport,chardev=" + name + ",name=dev.slipway.boot." + name);
    }

    private void network() {
        add("-netdev", "tap,id=network,ifname=tap0,script=no,downscript=no");
        add("-device", "virtio-net-pci,netdev=network,romfile=");
        add("-device", "virtio-rng-pci");
    }

    private void add(String... words) {
        arguments.addAll(List.of(words));
    }

    private void sandbox() {
        add("-sandbox", "on,obsolete=deny,resourcecontrol=deny,elevateprivileges=deny,spawn=deny");
    }

    private void kernel(QemuGuest guest, String words) {
        add("-kernel", guest.kernel().toString(), "-initrd", guest.initrd().toString());
        // Linux tries the timer's interrupt within so short a time that an emulated processor on a busy host may miss
        // it.
        add("-append", ("console=ttyS0 quiet panic=-1 reboot=t no_timer_check " + words).strip());
    }

    private void channels() {
        add("-chardev", "stdio,id=agent,signal=off", "-device", SERIAL_BUS);
        add("-device", "virtserialport,chardev=agent,name=" + AGENT_PORT);
        console();
    }

    private void console() {
        // The console's pipe is not QEMU's to open by a path: it belongs to the launcher's user. QEMU would cut it to
        // no bytes
        // if it were not to append, and a pipe cannot be cut.
        add("-add-fd", "fd=3,set=1", "-chardev", "file,id=console,path=/dev/fdset/1,append=on");
        add("-serial", "chardev:console");
    }

    /** The guest knows its disks by serial number, since their letters depend on the order in which they are found. */
    private void disk(String name, Path file, String option) {
        add(
                "-blockdev",
                "driver=raw,node-name=" + name + "," + option + ",file.driver=file,file.filename=" + escaped(file));
        add("-device", "virtio-blk-pci,drive=" + name + ",serial=" + name);
    }

    /** In QEMU's option lists a comma ends a value, and two stand for one. */
    private static String escaped(Path path) {
        return path.toString().replace(",", ",,");
    }
}
