@NullMarked
package dev.slipway.buildapi.webhook;

import org.jspecify.annotations.NullMarked;
