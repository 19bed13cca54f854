/**
 * Which Slipway a command talks to, and with whose token.
 *
 * <p>{@link dev.slipway.cli.connection.ApiConnection} chooses: options come first, then variables of the environment, then
 * the context in use, then the Slipway on this machine. A context is a connection that {@code slipway login} keeps. {@link
 * dev.slipway.cli.connection.Contexts} has its files. A stored token goes only to the address that it belongs to.
 */
@NullMarked
package dev.slipway.cli.connection;

import org.jspecify.annotations.NullMarked;
