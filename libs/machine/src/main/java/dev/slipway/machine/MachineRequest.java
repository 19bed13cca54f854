package dev.slipway.machine;

import static java.util.Objects.requireNonNull;

import dev.slipway.machine.network.NetworkAccess;
import java.util.function.Consumer;

/**
 * The machine that a build needs.
 *
 * @param name unique among running machines and fit for a file name: build id and attempt
 * @param cpus virtual processors
 * @param memoryMb memory, MiB
 * @param network what the machine must reach beside the registry and its token endpoint
 * @param log takes lines for the build's log, such as what the machine was refused
 */
public record MachineRequest(String name, int cpus, int memoryMb, NetworkAccess network, Consumer<String> log) {
    public MachineRequest {
        requireNonNull(name, "name");
        requireNonNull(network, "network");
    }
}
