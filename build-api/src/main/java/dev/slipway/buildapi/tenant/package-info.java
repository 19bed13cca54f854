/**
 * Tenants: {@code /v1/tenants}, for admins, and the answer to whether one may build.
 *
 * <p>A tenant that was removed keeps its name, because its images are still in the registry: nobody is to get them by taking
 * the name.
 */
@NullMarked
package dev.slipway.buildapi.tenant;

import org.jspecify.annotations.NullMarked;
