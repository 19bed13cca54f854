/** Errors as the API tells them: problem documents (RFC 9457) that name the field and the reason. */
@NullMarked
package dev.slipway.buildapi.problem;

import org.jspecify.annotations.NullMarked;
