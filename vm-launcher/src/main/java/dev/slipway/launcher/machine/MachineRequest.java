package dev.slipway.launcher.machine;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The machine that a build needs.
 *
 * @param name unique among running machines and fit for a file name: build id and attempt
 * @param cpus virtual processors
 * @param memoryMb memory, MiB
 * @param isolated whether the machine must reach nothing but {@code hostPorts}
 * @param hostPorts ports on the host's loopback that the machine must reach: the registry and its token endpoint
 */
public record MachineRequest(String name, int cpus, int memoryMb, boolean isolated, List<Integer> hostPorts) {
    public MachineRequest {
        requireNonNull(name, "name");
        hostPorts = List.copyOf(hostPorts);
    }
}
