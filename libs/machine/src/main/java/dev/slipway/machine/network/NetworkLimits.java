package dev.slipway.machine.network;

import java.util.function.BooleanSupplier;

/**
 * What one machine may take.
 *
 * @param connections at once
 * @param pushedBytes to the registry, in all
 * @param spaceIsShort whether the registry's disk is so full that nothing may be pushed now
 */
public record NetworkLimits(int connections, long pushedBytes, BooleanSupplier spaceIsShort) {
    /** Where space is not watched. */
    public NetworkLimits(int connections, long pushedBytes) {
        this(connections, pushedBytes, () -> false);
    }
}
