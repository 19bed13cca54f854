/**
 * How the database is read and written. {@code fold} and {@code read} share this; nothing here belongs to only one of them.
 */
@NullMarked
package dev.slipway.buildapi.database;

import org.jspecify.annotations.NullMarked;
