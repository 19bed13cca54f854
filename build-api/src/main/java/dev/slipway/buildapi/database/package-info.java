/** How the read model is written and read: what folds and what answers share, and nothing of what either does. */
@NullMarked
package dev.slipway.buildapi.database;

import org.jspecify.annotations.NullMarked;
