package dev.slipway.launcher.machine;

import java.io.IOException;

/** Something that boots builder machines, one a build. Implementations are safe for use by several builds at once. */
public interface Machine {
    /** For people and metrics, with the acceleration where that matters: {@code qemu/kvm}, {@code namespace}. */
    String kind();

    /**
     * Starts a machine and returns as soon as its channel exists; the agent's first message says that it is up.
     *
     * @throws IOException where no machine could be started; nothing of it is left behind
     */
    RunningMachine start(MachineRequest request) throws IOException, InterruptedException;
}
