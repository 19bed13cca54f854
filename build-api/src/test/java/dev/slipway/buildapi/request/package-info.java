@NullMarked
package dev.slipway.buildapi.request;

import org.jspecify.annotations.NullMarked;
