/**
 * The registry token protocol: credentials in, access tokens out.
 *
 * <p>Clients use two forms, and both are here: {@code GET /token} with Basic credentials (Distribution token authentication
 * specification), and {@code POST /token} with an OAuth2 form (Distribution OAuth2 token specification, RFC 6749). There is no
 * anonymous access. A token opens exactly what was asked for and is granted.
 */
@NullMarked
package dev.slipway.token.exchange;

import org.jspecify.annotations.NullMarked;
