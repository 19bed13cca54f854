/**
 * Values of secrets: those that come with a request, and those that a tenant stored.
 *
 * <p>They are sealed for the launchers before they touch Kafka. What a tenant stored lies encrypted in the database, and can be
 * replaced and removed, but not read.
 */
@NullMarked
package dev.slipway.buildapi.secret;

import org.jspecify.annotations.NullMarked;
