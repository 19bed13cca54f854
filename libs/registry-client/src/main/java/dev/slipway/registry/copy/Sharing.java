package dev.slipway.registry.copy;

import dev.slipway.oci.Digest;
import dev.slipway.registry.reference.Repository;

/**
 * What a copy shares with others that run at the same time.
 *
 * @param transfers with those of this process
 * @param claims with those of other processes
 * @param discreet whether what it brings is kept from copies into other repositories. A blob would be mounted for whoever names its
 *     digest, and that may be somebody who cannot read it where it comes from
 */
public record Sharing(Transfers transfers, Claims claims, boolean discreet) {
    /** With nobody. */
    public static Sharing none() {
        return new Sharing(new Transfers(), Claims.none(), false);
    }

    /** Only with copies into the same repository. */
    public Sharing discreetly() {
        return new Sharing(transfers, claims, true);
    }

    /** What is claimed for a blob. */
    String claimed(Repository destination, Digest blob) {
        return discreet ? destination.path() + "/" + blob : blob.toString();
    }
}
