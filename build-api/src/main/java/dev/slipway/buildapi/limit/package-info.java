/**
 * The most that a tenant may ask for, as the operator set it: of each field of a request ({@link dev.slipway.buildapi.limit.Maxima}), and
 * of builds at once ({@link dev.slipway.buildapi.limit.TenantBuilds}).
 *
 * <p>The bounds that a field has in {@link dev.slipway.events.request.RequestFields} are those of the contract; a maximum lies within them.
 */
@NullMarked
package dev.slipway.buildapi.limit;

import org.jspecify.annotations.NullMarked;
