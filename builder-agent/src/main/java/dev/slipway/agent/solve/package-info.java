/**
 * What BuildKit reports while it solves a build: taken apart, told as lines of a log and as progress, and, where the build
 * failed, as the cause.
 *
 * <p>What is not such a report is text, and is passed on. Nothing here fails a build.
 */
@NullMarked
package dev.slipway.agent.solve;

import org.jspecify.annotations.NullMarked;
