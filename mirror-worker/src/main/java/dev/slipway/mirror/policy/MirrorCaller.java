package dev.slipway.mirror.policy;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.spec.BuildSpec;

/**
 * Who needs an image.
 *
 * @param tenant whose build it is; empty where it is none
 * @param admin whether all of the mirror may be used, as by an admin build
 * @param pull whether it must be what the upstream has now, however fresh the copy is
 */
public record MirrorCaller(String tenant, boolean admin, boolean pull, Occasion occasion) {
    public MirrorCaller {
        requireNonNull(tenant, "tenant");
        requireNonNull(occasion, "occasion");
    }

    /** A build of a tenant. */
    public MirrorCaller(String tenant, boolean admin, boolean pull) {
        this(tenant, admin, pull, Occasion.BUILD);
    }

    /** The build with this spec. */
    public static MirrorCaller of(BuildSpec spec) {
        return new MirrorCaller(spec.tenant(), spec.admin(), spec.options().pull());
    }

    /** An admin who asks for one image. */
    public static MirrorCaller request() {
        return new MirrorCaller("", true, true, Occasion.REQUEST);
    }

    /** Work that nobody waits for. It may use what an admin may, and gets less from an upstream whose limit runs out. */
    public static MirrorCaller unattended() {
        return new MirrorCaller("", true, true, Occasion.UNATTENDED);
    }

    /** Whether it asks an upstream that failed a moment ago. */
    public boolean insists() {
        return switch (occasion) {
            case BUILD -> admin || pull;
            case REQUEST -> true;
            case UNATTENDED -> false;
        };
    }
}
