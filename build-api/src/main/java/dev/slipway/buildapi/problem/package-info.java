/**
 * Errors as the API tells them: problem documents (RFC 9457) that name the field and the reason.
 *
 * <p>All errors on paths below {@code /v1} and {@code /internal} have this form, also those of the framework and unexpected
 * failures. Errors on other paths keep the framework's form.
 */
@NullMarked
package dev.slipway.buildapi.problem;

import org.jspecify.annotations.NullMarked;
