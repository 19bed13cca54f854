/**
 * The tables of accounts: tenants, API tokens, secrets that tenants stored, and what is still to be published about them.
 *
 * <p>They lie in the schema {@code accounts}, beside the read model and apart from it: the read model can be made again from
 * Kafka, accounts cannot. Every change is one transaction that also writes into the outbox what others have to hear.
 * Changes happen one after the other, in all processes together, so that revisions and the outbox have the order of the
 * changes.
 */
@NullMarked
package dev.slipway.buildapi.account;

import org.jspecify.annotations.NullMarked;
