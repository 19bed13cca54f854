/**
 * Requesting a build again: {@code POST /v1/builds/{id}/rebuild}. The new build has the source and the spec of the old one, and the
 * values of secrets that are known now. It is judged as any new build is.
 */
@NullMarked
package dev.slipway.buildapi.rebuild;

import org.jspecify.annotations.NullMarked;
