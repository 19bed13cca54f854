/**
 * A build comes in: by {@code POST /v1/builds}, or by {@code slipway.build.submitted} with its source by reference.
 *
 * <p>Both end in {@link dev.slipway.buildapi.request.RequestStep}: the same validation, the source stored, and only then
 * {@code slipway.build.requested}, acknowledged by the broker before the caller hears of success. A process that dies on
 * the way leaves at most a source that no build refers to.
 */
@NullMarked
package dev.slipway.buildapi.request;

import org.jspecify.annotations.NullMarked;
