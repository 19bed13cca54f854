/**
 * What a build uses of its machine: ports that lead to the host, and files in memory for credentials and secrets.
 */
@NullMarked
package dev.slipway.agent.machine;

import org.jspecify.annotations.NullMarked;
