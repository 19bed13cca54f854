/**
 * What the launcher and the agent in a build machine say to each other, over any byte stream: a virtio-serial port or a
 * Unix socket.
 *
 * <p>The stream is a sequence of frames:
 *
 * <pre>
 *   0        4      5
 *   +--------+------+----------------------+
 *   | length | type | payload, JSON        |
 *   +--------+------+----------------------+
 *    uint32   uint8  length bytes, UTF-8
 *    big-endian
 * </pre>
 *
 * <p>The agent speaks first ({@link dev.slipway.agent.protocol.Hello}), the launcher answers with one
 * {@link dev.slipway.agent.protocol.Job}; the agent then sends log lines and steps and, last,
 * {@link dev.slipway.agent.protocol.Result}. The launcher says nothing more. When a build is cancelled or out of time, the
 * launcher destroys its machine, and does not ask the agent first. Frame types and JSON fields that a side does not know are skipped, so that
 * either side can be newer. The machine runs strangers' code, so what comes from it is bounded: {@link
 * dev.slipway.agent.protocol.FrameReader} refuses a frame above its limit before it allocates, and {@link
 * dev.slipway.agent.protocol.LogGate} cuts long lines and floods.
 */
@NullMarked
package dev.slipway.agent.protocol;

import org.jspecify.annotations.NullMarked;
