/** The operator's registry, as the publisher's own account sees it. */
@NullMarked
package dev.slipway.publisher.registry;

import org.jspecify.annotations.NullMarked;
