/**
 * What every service does alike over HTTP: problem documents (RFC 9457), Bearer tokens (RFC 6750) and bounds of request bodies.
 *
 * <p>Every request is read up to {@code quarkus.http.limits.max-body-size} and no further, whatever its path ({@link
 * dev.slipway.http.BodyLimit}). The method that a request was matched with may lift that bound, and then has one of its own. What
 * nobody reads is thrown away, and after some time the connection is closed ({@link dev.slipway.http.EarlyAnswers}).
 */
@NullMarked
package dev.slipway.http;

import org.jspecify.annotations.NullMarked;
