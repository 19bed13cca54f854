package dev.slipway.machine;

import dev.slipway.machine.network.SampleNetworks;
import java.nio.file.Path;

/** Machines for tests that start none. */
public final class SampleMachines {
    private SampleMachines() {}

    /** One that would run under software emulation. */
    public static QemuMachine emulated() {
        return new QemuMachine(
                QemuGuest.at(Path.of("/nowhere")),
                Acceleration.TCG,
                Path.of("/nowhere/machines"),
                new QemuMachine.Settings(1, 64_100, SampleNetworks.none()));
    }
}
