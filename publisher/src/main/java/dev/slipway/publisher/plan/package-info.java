/** Makes work of builds that have ended: which images are to get which names. */
@NullMarked
package dev.slipway.publisher.plan;

import org.jspecify.annotations.NullMarked;
