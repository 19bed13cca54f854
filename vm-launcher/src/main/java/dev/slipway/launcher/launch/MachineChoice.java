package dev.slipway.launcher.launch;

import dev.slipway.machine.Machine;
import dev.slipway.machine.NamespaceMachine;
import dev.slipway.machine.QemuGuest;
import dev.slipway.machine.QemuMachine;
import dev.slipway.machine.network.Networks;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the machine that the configuration asks for. */
final class MachineChoice {
    private MachineChoice() {}

    /** @throws IOException where no such machine can run here, or it does not run what builds are to be built for */
    static Machine machine(LaunchConfig config, Networks networks) throws IOException, InterruptedException {
        return requirePlatform(made(config, networks), config.platform());
    }

    /** Whoever runs strangers' builds must not find out later that nothing holds them. */
    static QemuMachine requireIsolation(QemuMachine machine, boolean allowEmulation) throws IOException {
        if (machine.isEmulated() && !allowEmulation) {
            throw new IOException("KVM does not work on this host, and under software emulation QEMU does not promise"
                    + " that it isolates builds; give the launcher a host with /dev/kvm, or set"
                    + " slipway.vm-launcher.allow-emulation=true");
        }
        return machine;
    }

    /** Base images were chosen for the platform that is set: a machine of another one would build something else. */
    static Machine requirePlatform(Machine machine, String platform) throws IOException {
        try {
            if (Platform.parse(platform).equals(machine.platform())) {
                return machine;
            }
        } catch (InvalidReferenceException e) {
            throw new IOException("slipway.platform: " + e.getMessage(), e);
        }
        throw new IOException("slipway.platform (or slipway.vm-launcher.platform) is " + platform
                + ", but machines of kind " + machine.kind() + " run " + machine.platform()
                + " on this host; set it to " + machine.platform());
    }

    private static Machine made(LaunchConfig config, Networks networks) throws IOException, InterruptedException {
        return switch (config.machine()) {
            case NAMESPACE ->
                new NamespaceMachine(
                        required(config.builder().tree(), "slipway.vm-launcher.builder.tree"),
                        config.machinesDirectory(),
                        networks);
            case AUTO, QEMU -> {
                Files.createDirectories(config.cacheDirectory());
                yield requireIsolation(
                        QemuMachine.withBestAcceleration(
                                QemuGuest.in(required(
                                        config.builder().bootDirectory(),
                                        "slipway.vm-launcher.builder.boot-directory")),
                                config.cacheDirectory(),
                                config.machinesDirectory(),
                                new QemuMachine.Settings(
                                        config.scratchSpace().asLongValue(), config.firstMachineUser(), networks)),
                        config.allowEmulation());
            }
        };
    }

    private static Path required(Optional<Path> path, String name) throws IOException {
        return path.orElseThrow(() -> new IOException(name + " is not set: name the builder image there"));
    }
}
