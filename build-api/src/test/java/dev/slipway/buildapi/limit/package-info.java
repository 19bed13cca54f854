@NullMarked
package dev.slipway.buildapi.limit;

import org.jspecify.annotations.NullMarked;
