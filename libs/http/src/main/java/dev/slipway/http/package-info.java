/**
 * The bounds of request bodies. Every request, whatever its path, is read up to {@code quarkus.http.limits.max-body-size} and
 * no further ({@link dev.slipway.http.BodyLimit}); the method that a request was matched with may lift that bound for itself,
 * and then has one of its own. What nobody reads is thrown away, and not for ever ({@link dev.slipway.http.EarlyAnswers}).
 */
@NullMarked
package dev.slipway.http;

import org.jspecify.annotations.NullMarked;
