/**
 * The values of the token protocol: credentials and where they come from, the challenges of a {@code WWW-Authenticate} header,
 * and scopes. Nothing here sends anything.
 */
@NullMarked
package dev.slipway.registry.auth;

import org.jspecify.annotations.NullMarked;
