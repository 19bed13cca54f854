/**
 * Reads what BuildKit reports while it runs ("solves") a build. It becomes lines of the log, progress, and, if the build fails, its
 * cause.
 *
 * <p>Output that is no such report is passed on as text. Nothing here fails a build.
 */
@NullMarked
package dev.slipway.agent.solve;

import org.jspecify.annotations.NullMarked;
