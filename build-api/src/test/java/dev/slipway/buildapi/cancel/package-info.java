@NullMarked
package dev.slipway.buildapi.cancel;

import org.jspecify.annotations.NullMarked;
