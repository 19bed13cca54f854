/**
 * The part of Slipway inside the build machine. It says hello on its standard streams, which are the private channel to
 * the launcher, receives one job, runs it with the BuildKit of its image, and reports.
 *
 * <p>It runs on a machine without hardware acceleration too, so it starts few classes and waits for nothing by the clock.
 * What it says is not trusted by the launcher: the build's own code runs next to it.
 */
@NullMarked
package dev.slipway.agent;

import org.jspecify.annotations.NullMarked;
