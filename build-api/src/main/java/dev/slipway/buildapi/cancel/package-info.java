/** Ending a build before its time: {@code DELETE /v1/builds/{id}} becomes {@code slipway.build.cancel}. */
@NullMarked
package dev.slipway.buildapi.cancel;

import org.jspecify.annotations.NullMarked;
