/**
 * Registry scopes: what a client asks for, and what it may have of that.
 *
 * <p>A scope is {@code type:name:action,action} (Distribution token scope grammar). Names are compared whole. A prefix opens
 * nothing, and neither does a name that the repository grammar refuses. Patterns exist only in the table of service accounts, see
 * {@link dev.slipway.token.scope.ScopePattern}.
 */
@NullMarked
package dev.slipway.token.scope;

import org.jspecify.annotations.NullMarked;
