@NullMarked
package dev.slipway.buildapi.body;

import org.jspecify.annotations.NullMarked;
