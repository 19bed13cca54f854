package dev.slipway.launcher.space;

import dev.slipway.freespace.UsedSpace;
import java.io.IOException;
import java.nio.file.Path;

/** How much space machines take. */
@FunctionalInterface
public interface MachineUsage {
    /** Bytes on this host's disks that go when the machine does. */
    long bytes(String machine) throws IOException, InterruptedException;

    /** @param machines the directory with one directory for each machine */
    static MachineUsage in(Path machines) {
        return machine -> UsedSpace.OF_THIS_HOST.bytes(machines.resolve(machine));
    }
}
