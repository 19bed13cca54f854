/** The operator's registry, as the converter's own account sees it. */
@NullMarked
package dev.slipway.converter.registry;

import org.jspecify.annotations.NullMarked;
