/**
 * Logins to other registries that tenants store, so that what their builds make can be pushed there.
 *
 * <p>They lie encrypted in the database, and can be replaced and removed, but not read. A build that pushes to a host gets the login
 * for exactly that host along, sealed for the publisher. Neither its machine nor a launcher ever has it.
 */
@NullMarked
package dev.slipway.buildapi.registrylogin;

import org.jspecify.annotations.NullMarked;
