/** Texts that events quote: cut to a length, visible to people, with a form that the schema publishes. */
@NullMarked
package dev.slipway.events.text;

import org.jspecify.annotations.NullMarked;
