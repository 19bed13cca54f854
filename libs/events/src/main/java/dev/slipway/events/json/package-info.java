/** Events as JSON, the data of a CloudEvent. */
@NullMarked
package dev.slipway.events.json;

import org.jspecify.annotations.NullMarked;
