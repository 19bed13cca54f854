@NullMarked
package dev.slipway.buildapi.fold;

import org.jspecify.annotations.NullMarked;
