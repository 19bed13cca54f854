@NullMarked
package dev.slipway.buildapi.rebuild;

import org.jspecify.annotations.NullMarked;
