/**
 * The {@code slipway} command. Each subcommand is a class; those that talk to a running Slipway share
 * {@link dev.slipway.cli.connection.ApiCommand}.
 */
@NullMarked
package dev.slipway.cli;

import org.jspecify.annotations.NullMarked;
