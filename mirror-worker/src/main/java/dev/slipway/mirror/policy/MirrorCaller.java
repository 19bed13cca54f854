package dev.slipway.mirror.policy;

import dev.slipway.events.spec.BuildSpec;

/**
 * Whose build needs an image.
 *
 * @param admin whether it is an admin build, which may use all of the mirror
 * @param pull whether it wants what the upstream has now, however fresh the copy is
 */
public record MirrorCaller(String tenant, boolean admin, boolean pull) {
    /** The build with this spec. */
    public static MirrorCaller of(BuildSpec spec) {
        return new MirrorCaller(spec.tenant(), spec.admin(), spec.options().pull());
    }
}
