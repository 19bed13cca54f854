/** The operator's registry, as build-api's own account sees it. */
@NullMarked
package dev.slipway.buildapi.registry;

import org.jspecify.annotations.NullMarked;
