package dev.slipway.token.exchange;

import dev.slipway.token.scope.Permissions;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody whose credentials were right.
 *
 * @param subject {@code build:<build id>}, {@code service:<account>} or {@code token:<id of an API token>}
 * @param permissions what they may do
 * @param until no token of theirs lasts longer
 * @param binding what a refresh token of theirs is bound to: with another secret it is worth nothing
 */
record Principal(String subject, Permissions permissions, Instant until, Optional<String> binding) {}
