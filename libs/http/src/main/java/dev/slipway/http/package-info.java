/**
 * What every service does alike over HTTP: problem documents (RFC 9457), Bearer tokens (RFC 6750) and the bounds of request
 * bodies.
 *
 * <p>Every request, whatever its path, is read up to {@code quarkus.http.limits.max-body-size} and
 * no further ({@link dev.slipway.http.BodyLimit}); the method that a request was matched with may lift that bound for itself,
 * and then has one of its own. What nobody reads is thrown away, and not for ever ({@link dev.slipway.http.EarlyAnswers}).
 */
@NullMarked
package dev.slipway.http;

import org.jspecify.annotations.NullMarked;
