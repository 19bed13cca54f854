/**
 * Input that wants to break its reader. {@link dev.slipway.testing.hostile.Damage} and {@link
 * dev.slipway.testing.hostile.JsonDamage} make it of documents that are right, so that most of it comes far; {@link
 * dev.slipway.testing.hostile.HostileInput} watches how reading it ends. Only tests use it.
 */
@NullMarked
package dev.slipway.testing.hostile;

import org.jspecify.annotations.NullMarked;
