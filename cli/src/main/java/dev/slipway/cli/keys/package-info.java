/** {@code slipway keys}: rotates the keys of an installation, by its files and while its services run. */
@NullMarked
package dev.slipway.cli.keys;

import org.jspecify.annotations.NullMarked;
