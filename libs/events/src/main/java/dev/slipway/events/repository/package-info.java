/** What lies where in the registry: names put together and taken apart. */
@NullMarked
package dev.slipway.events.repository;

import org.jspecify.annotations.NullMarked;
