/**
 * What a build looks like while it is followed.
 *
 * <pre>
 *   Server-Sent Events -> BuildEvent -> BuildProgress (how the build stands) -> Frame (lines, a pure function) -> Screen
 *                            |
 *                            +--------> PlainView, RawJsonView: lines as they come
 * </pre>
 *
 * <p>{@link dev.slipway.cli.view.FollowedBuild} puts it together, and hears Ctrl-C. Steps come as events of their own, never from
 * the text of the log.
 */
@NullMarked
package dev.slipway.cli.view;

import org.jspecify.annotations.NullMarked;
