/**
 * What is said when access is asked for: credentials and where they come from, the challenges of a {@code WWW-Authenticate}
 * header, the scopes of the token protocol. Nothing here sends anything.
 */
@NullMarked
package dev.slipway.registry.auth;

import org.jspecify.annotations.NullMarked;
