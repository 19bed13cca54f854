@NullMarked
package dev.slipway.buildapi.read;

import org.jspecify.annotations.NullMarked;
