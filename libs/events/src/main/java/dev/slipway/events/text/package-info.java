/** Strangers' text in events and logs: cut to a length, and with escapes for characters that a terminal would obey. */
@NullMarked
package dev.slipway.events.text;

import org.jspecify.annotations.NullMarked;
