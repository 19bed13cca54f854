/**
 * A build comes in: by {@code POST /v1/builds}, or by {@code slipway.build.submitted} with its source by reference.
 *
 * <p>Both end in {@link dev.slipway.buildapi.request.RequestStep}. It validates the request, stores the source, and only then
 * publishes {@code slipway.build.requested}. The caller hears of success after the broker has acknowledged the event. A process
 * that dies on the way leaves at most a source that no build refers to.
 */
@NullMarked
package dev.slipway.buildapi.request;

import org.jspecify.annotations.NullMarked;
