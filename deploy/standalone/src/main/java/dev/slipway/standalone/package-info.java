/**
 * Slipway on one machine: all services in this JVM, with broker, registry and database as processes beside it.
 *
 * <p>{@link dev.slipway.standalone.Standalone} prepares a {@link dev.slipway.standalone.DataDirectory}, starts the {@link
 * dev.slipway.standalone.Neighbours}, and hands the services their settings. Everything that must outlive a kill lies in the data
 * directory. A second start takes up where the first one was stopped, however it was stopped.
 */
@NullMarked
package dev.slipway.standalone;

import org.jspecify.annotations.NullMarked;
