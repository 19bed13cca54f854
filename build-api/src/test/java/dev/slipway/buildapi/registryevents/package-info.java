@NullMarked
package dev.slipway.buildapi.registryevents;

import org.jspecify.annotations.NullMarked;
