@NullMarked
package dev.slipway.buildapi.secret;

import org.jspecify.annotations.NullMarked;
