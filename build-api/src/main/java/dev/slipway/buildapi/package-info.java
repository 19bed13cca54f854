/**
 * Takes builds over HTTP and Kafka, and answers what became of them.
 *
 * <pre>
 *   comes in   auth            who asks
 *              oidc            who asks with a token of the OIDC issuer
 *              request         a build comes in, by HTTP or by slipway.build.submitted
 *              rebuild         an earlier build comes in again
 *              idempotency     a request comes in again, under the same key
 *              tenant          tenants are made and removed
 *              token           API tokens are made, revoked and forgotten
 *              limit           the most that a build, and the builds of a tenant, may have
 *              body            which requests may have large bodies, and small ones of JSON
 *              source          its tarball is checked and stored
 *              cancel          a build is to end
 *              baseimage       what the mirror has, and what admins want of it
 *              registryevents  pushes in the registry, by webhook and by sweep
 *   is kept    fold            events become the read model
 *              account         the tables of tenants and tokens, and one change of them
 *              database        how tables are read and written
 *              id              ids of builds and tokens
 *              eventlog        events are published
 *              outbox          changes of accounts are published
 *              registry        the operator's registry, as build-api's own account sees it
 *   goes out   read            builds and lists of builds
 *              stream          a build's log, live
 *              problem         errors
 *              openapi         the API's description
 * </pre>
 *
 * <p>All paths lie below {@code /v1} and {@code /internal}. So the module can share an HTTP server with others.
 */
@NullMarked
package dev.slipway.buildapi;

import org.jspecify.annotations.NullMarked;
