/**
 * Errors as the API tells them: problem documents (RFC 9457) that name the field and the reason. That holds for every path
 * below {@code /v1} and {@code /internal}, also where the framework answers or something broke, and for no other path.
 */
@NullMarked
package dev.slipway.buildapi.problem;

import org.jspecify.annotations.NullMarked;
