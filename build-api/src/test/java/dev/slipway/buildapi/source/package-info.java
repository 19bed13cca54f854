@NullMarked
package dev.slipway.buildapi.source;

import org.jspecify.annotations.NullMarked;
