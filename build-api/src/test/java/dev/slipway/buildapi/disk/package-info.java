@NullMarked
package dev.slipway.buildapi.disk;

import org.jspecify.annotations.NullMarked;
