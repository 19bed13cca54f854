/**
 * The part of Slipway inside the build machine. It says hello on its standard streams, which are the private channel to the
 * launcher. It receives one job, runs it with the BuildKit of its image, and reports the result.
 *
 * <p>It also runs on machines without hardware acceleration. So it starts few classes, and waits for nothing by the clock. The
 * launcher does not trust what it says: the build's own code runs beside it.
 *
 * <p>This package speaks with the launcher and runs one build. {@link dev.slipway.agent.source} has the source,
 * {@link dev.slipway.agent.machine} the machine's ports and private files, {@link dev.slipway.agent.buildkit} BuildKit, and
 * {@link dev.slipway.agent.solve} what BuildKit says. {@link dev.slipway.agent.report} carries it to the launcher.
 */
@NullMarked
package dev.slipway.agent;

import org.jspecify.annotations.NullMarked;
