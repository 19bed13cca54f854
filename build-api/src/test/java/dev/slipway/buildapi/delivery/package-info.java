@NullMarked
package dev.slipway.buildapi.delivery;

import org.jspecify.annotations.NullMarked;
