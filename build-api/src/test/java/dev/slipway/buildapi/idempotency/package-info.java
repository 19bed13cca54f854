@NullMarked
package dev.slipway.buildapi.idempotency;

import org.jspecify.annotations.NullMarked;
