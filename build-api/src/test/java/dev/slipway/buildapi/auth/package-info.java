@NullMarked
package dev.slipway.buildapi.auth;

import org.jspecify.annotations.NullMarked;
