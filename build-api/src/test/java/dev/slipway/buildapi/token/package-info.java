@NullMarked
package dev.slipway.buildapi.token;

import org.jspecify.annotations.NullMarked;
