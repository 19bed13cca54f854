package dev.slipway.mirror.policy;

import dev.slipway.oci.Platform;
import java.time.Duration;
import java.util.List;

/**
 * What the rules say of one image for one build.
 *
 * @param mayBring whether this build brings the image into the mirror
 * @param mayLogin whether it may do so with the operator's login
 * @param freshFor how long a copy counts as what the upstream has
 * @param tenants who may use the image, besides admins, where it takes the login to fetch it
 * @param platforms of which the mirror keeps images; empty where it keeps whole indexes
 */
public record MirrorTerms(
        boolean mayBring, boolean mayLogin, Duration freshFor, List<String> tenants, List<Platform> platforms) {
    public MirrorTerms {
        tenants = List.copyOf(tenants);
        platforms = List.copyOf(platforms);
    }
}
