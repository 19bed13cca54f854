/** Who there is besides builds: the roles of callers, and what is written down about what they did. */
@NullMarked
package dev.slipway.events.account;

import org.jspecify.annotations.NullMarked;
