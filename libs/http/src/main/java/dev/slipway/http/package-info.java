/**
 * What every service does alike over HTTP: problem documents (RFC 9457), Bearer tokens (RFC 6750), bounds of request bodies, and
 * the refusal of query parameters that a method does not have.
 *
 * <p>Every request is read up to {@code quarkus.http.limits.max-body-size} and no further, whatever its path ({@link
 * dev.slipway.http.BodyLimit}). The method that takes the request may lift that bound, and then sets one of its own. What nobody
 * reads is thrown away, and after some time the connection is closed ({@link dev.slipway.http.EarlyAnswers}).
 */
@NullMarked
package dev.slipway.http;

import org.jspecify.annotations.NullMarked;
