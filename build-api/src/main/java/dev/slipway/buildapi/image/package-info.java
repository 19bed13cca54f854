/**
 * The images under the names that callers chose: {@code /v1/images}. What is listed comes from the read model. A further name for an
 * image becomes work for the publisher, who tells what came of it.
 */
@NullMarked
package dev.slipway.buildapi.image;

import org.jspecify.annotations.NullMarked;
