package dev.slipway.machine.network;

import java.util.List;

/** Networks for tests of something else. */
public final class SampleNetworks {
    private SampleNetworks() {}

    /** Which reach nothing. */
    public static Networks none() {
        return reaching(List.of());
    }

    /** Which reach nothing but these. */
    public static Networks reaching(List<Relay> relays) {
        return new Networks(() -> relays, List.of(), List.of(), new NetworkLimits(64, 1L << 30), NetworkMeter.NONE);
    }
}
