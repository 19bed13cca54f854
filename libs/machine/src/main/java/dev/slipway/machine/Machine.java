package dev.slipway.machine;

import dev.slipway.oci.Platform;
import java.io.IOException;
import java.util.Optional;

/** Something that boots builder machines, one a build. Implementations are safe for use by several builds at once. */
public interface Machine {
    /** For people and metrics, with the acceleration where that matters: {@code qemu/kvm}, {@code namespace}. */
    String kind();

    /** What builds in such machines run on, and build for. */
    Platform platform();

    /** What whoever reads a build's log has to know of machines of this kind; empty where they are what they seem. */
    default Optional<String> caution() {
        return Optional.empty();
    }

    /** Whether a machine is up so soon that one may be tried without a build before any is taken. */
    default boolean bootsInSeconds() {
        return true;
    }

    /**
     * Starts a machine and returns as soon as its channel exists; the agent's first message says that it is up.
     *
     * @throws IOException where no machine could be started; nothing of it is left behind
     */
    RunningMachine start(MachineRequest request) throws IOException, InterruptedException;
}
