/**
 * Tests of the whole system: the built services, command line and script, run as processes.
 *
 * <p>Most classes share one running Slipway, which {@link dev.slipway.system.SharedPipeline} hands to them. A test leaves it
 * at rest: its builds have ended, and what it killed runs again.
 */
@NullMarked
package dev.slipway.system;

import org.jspecify.annotations.NullMarked;
