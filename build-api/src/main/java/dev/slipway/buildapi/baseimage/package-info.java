/**
 * The images of the mirror: {@code /v1/base-images}. What is listed comes from the read model. Who may see it is decided as
 * token-service decides who may pull it. What admins want becomes {@code slipway.base-image.requested}, and mirror-worker does it.
 */
@NullMarked
package dev.slipway.buildapi.baseimage;

import org.jspecify.annotations.NullMarked;
