/**
 * What goes to the launcher: the lines and the progress of a build, and the failures that end one early.
 */
@NullMarked
package dev.slipway.agent.report;

import org.jspecify.annotations.NullMarked;
