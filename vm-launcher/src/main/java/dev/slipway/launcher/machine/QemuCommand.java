package dev.slipway.launcher.machine;

import dev.slipway.agent.protocol.Forward;
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

    /** The host's loopback as QEMU's user network shows it. */
    private static final String HOST_ADDRESS = "10.0.2.2";

    /** Where an isolated machine finds the few ports that it may reach; user networking takes no other host's address here. */
    private static final String ISOLATED_HOST_ADDRESS = "10.0.2.100";

    private static final int PROBE_MEMORY_MB = 256;

    private final List<String> arguments = new ArrayList<>();

    private QemuCommand(String program, Acceleration acceleration, int cpus, int memoryMb) {
        add("setpriv", "--no-new-privs", "--");
        add(program, "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-machine", "q35");
        arguments.addAll(acceleration.arguments());
        add("-smp", Integer.toString(cpus), "-m", Integer.toString(memoryMb));
    }

    /** Boots no further than the initrd and says so on the standard output. */
    static List<String> probe(String program, QemuGuest guest, Acceleration acceleration) {
        QemuCommand command = new QemuCommand(program, acceleration, 1, PROBE_MEMORY_MB);
        command.sandbox(false);
        command.kernel(guest, PROBE);
        command.add("-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console");
        return command.arguments;
    }

    /** The agent's port is on the standard input and output, the console on the standard error. */
    static List<String> machine(QemuGuest guest, Acceleration acceleration, MachineRequest request, Path scratchDisk) {
        QemuCommand command = new QemuCommand(PROGRAM, acceleration, request.cpus(), request.memoryMb());
        command.sandbox(request.isolated());
        command.kernel(guest, "");
        command.channels();
        command.disk("root", guest.rootDisk(), "read-only=on");
        command.disk("scratch", scratchDisk, "cache.no-flush=on");
        command.network(guest, request);
        command.add("-device", "virtio-rng-pci");
        return command.arguments;
    }

    /** What the agent is told to forward, so that the ports have the same names inside as outside. */
    static List<Forward> forwards(MachineRequest request) {
        String host = request.isolated() ? ISOLATED_HOST_ADDRESS : HOST_ADDRESS;
        return request.hostPorts().stream()
                .map(port -> new Forward(port, host, port))
                .toList();
    }

    private void add(String... words) {
        arguments.addAll(List.of(words));
    }

    /**
     * The user network of an isolated machine starts a process for each connection and makes it a session, which QEMU's filter
     * counts among the privileges. Neither QEMU nor such a process can gain any: see the constructor.
     */
    private void sandbox(boolean startsProcesses) {
        String verdict = startsProcesses ? "allow" : "deny";
        add("-sandbox", "on,obsolete=deny,resourcecontrol=deny,elevateprivileges=" + verdict + ",spawn=" + verdict);
    }

    private void kernel(QemuGuest guest, String words) {
        add("-kernel", guest.kernel().toString(), "-initrd", guest.initrd().toString());
        add("-append", ("console=ttyS0 quiet panic=-1 reboot=t " + words).strip());
    }

    private void channels() {
        add("-chardev", "stdio,id=agent,signal=off", "-device", "virtio-serial-pci");
        add("-device", "virtserialport,chardev=agent,name=" + AGENT_PORT);
        add("-chardev", "file,id=console,path=/dev/stderr", "-serial", "chardev:console");
    }

    /** The guest knows its disks by serial number, since their letters depend on the order in which they are found. */
    private void disk(String name, Path file, String option) {
        add(
                "-blockdev",
                "driver=raw,node-name=" + name + "," + option + ",file.driver=file,file.filename=" + escaped(file));
        add("-device", "virtio-blk-pci,drive=" + name + ",serial=" + name);
    }

    private void network(QemuGuest guest, MachineRequest request) {
        StringBuilder network = new StringBuilder("user,id=network,ipv6=off");
        if (request.isolated()) {
            network.append(",restrict=on");
            for (int port : request.hostPorts()) {
                network.append(",guestfwd=tcp:%s:%d-cmd:%s nc 127.0.0.1 %d"
                        .formatted(ISOLATED_HOST_ADDRESS, port, escaped(guest.busybox()), port));
            }
        }
        add("-netdev", network.toString());
        add("-device", "virtio-net-pci,netdev=network,romfile=");
    }

    /** In QEMU's option lists a comma ends a value, and two stand for one. */
    private static String escaped(Path path) {
        return path.toString().replace(",", ",,");
    }
}
