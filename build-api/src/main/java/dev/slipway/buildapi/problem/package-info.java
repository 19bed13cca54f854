/**
 * Errors as the API tells them: problem documents (RFC 9457) that name the field and the reason.
 *
 * <p>They are told so on every path below {@code /v1} and {@code /internal}, also where the framework answers or something
 * broke. Other paths are left alone.
 */
@NullMarked
package dev.slipway.buildapi.problem;

import org.jspecify.annotations.NullMarked;
