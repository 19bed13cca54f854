/**
 * Registry scopes: what a client asks for, and what somebody may have of it.
 *
 * <p>A scope is {@code type:name:action,action} (Distribution token scope grammar). Names are compared whole: nothing is
 * opened by a prefix, and a name that the repository grammar refuses opens nothing. Patterns exist only in the internal
 * table of service accounts, see {@link dev.slipway.token.scope.ScopePattern}.
 */
@NullMarked
package dev.slipway.token.scope;

import org.jspecify.annotations.NullMarked;
