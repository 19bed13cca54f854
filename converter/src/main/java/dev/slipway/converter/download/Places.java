package dev.slipway.converter.download;

import java.util.HashMap;
import java.util.Map;

/** The downloads that may run at once, of all tenants and of each. Safe for use by several threads. */
final class Places {
    private final int most;
    private final int mostOfOne;
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    Places(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /** Whether there was a place. */
    enum Taken {
        YES,
        ALL_ARE_TAKEN,
        THE_TENANT_HAS_ENOUGH
    }

    /** Takes a place, which whoever has it gives back. */
    synchronized Taken take(String tenant) {
        if (all >= most) {
            return Taken.ALL_ARE_TAKEN;
        }
        int own = taken.getOrDefault(tenant, 0);
        if (own >= mostOfOne) {
            return Taken.THE_TENANT_HAS_ENOUGH;
        }
        taken.put(tenant, own + 1);
        all++;
        return Taken.YES;
    }

    synchronized void giveBack(String tenant) {
        taken.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
        all--;
    }

    synchronized int inUse() {
        return all;
    }
}
