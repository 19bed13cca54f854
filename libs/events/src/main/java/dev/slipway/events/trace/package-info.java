/** Which trace a request or an event belongs to. It travels beside events and is no part of them. */
@NullMarked
package dev.slipway.events.trace;

import org.jspecify.annotations.NullMarked;
