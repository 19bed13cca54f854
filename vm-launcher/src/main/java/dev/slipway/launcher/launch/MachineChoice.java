package dev.slipway.launcher.launch;

import dev.slipway.launcher.machine.Machine;
import dev.slipway.launcher.machine.NamespaceMachine;
import dev.slipway.launcher.machine.QemuGuest;
import dev.slipway.launcher.machine.QemuMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the machine that the configuration asks for. */
final class MachineChoice {
    private MachineChoice() {}

    static Machine machine(LaunchConfig config) throws IOException, InterruptedException {
        return switch (config.machine()) {
            case NAMESPACE ->
                new NamespaceMachine(
                        required(config.builder().tree(), "slipway.vm-launcher.builder.tree"),
                        config.machinesDirectory());
            case AUTO, QEMU -> {
                Files.createDirectories(config.cacheDirectory());
                yield QemuMachine.withBestAcceleration(
                        QemuGuest.in(required(
                                config.builder().bootDirectory(), "slipway.vm-launcher.builder.boot-directory")),
                        config.cacheDirectory(),
                        config.machinesDirectory(),
                        config.scratchSpace().asLongValue());
            }
        };
    }

    private static Path required(Optional<Path> path, String name) throws IOException {
        return path.orElseThrow(() -> new IOException(name + " is not set: where is the builder image?"));
    }
}
