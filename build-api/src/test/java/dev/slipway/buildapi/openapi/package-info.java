@NullMarked
package dev.slipway.buildapi.openapi;

import org.jspecify.annotations.NullMarked;
