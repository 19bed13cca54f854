package dev.slipway.launcher.launch;

import dev.slipway.freespace.SpaceReserve;
import dev.slipway.launcher.space.SpaceGuard;
import java.util.List;

/** A host that has space for everybody. */
final class AmpleSpace {
    private AmpleSpace() {}

    static SpaceGuard guard() {
        return new SpaceGuard(new SpaceReserve("slipway.vm-launcher.min-free-space", 0, List.of(), _ -> 0), _ -> 0);
    }
}
