/** What this Slipway is, for those who use it: its version, and what it takes. No secrets. */
@NullMarked
package dev.slipway.buildapi.server;

import org.jspecify.annotations.NullMarked;
