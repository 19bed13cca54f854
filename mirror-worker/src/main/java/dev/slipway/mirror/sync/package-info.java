/**
 * Which tags of an upstream's repository the mirror is to have, and what becomes of them. {@link dev.slipway.mirror.sync.SyncStep} reads
 * the list of tags, picks some, and has each one mirrored, or only says what would be.
 */
@NullMarked
package dev.slipway.mirror.sync;

import org.jspecify.annotations.NullMarked;
