/**
 * Takes builds over HTTP and Kafka, and answers what became of them.
 *
 * <pre>
 *   comes in   auth            who asks
 *              request         a build comes in, by HTTP or by slipway.build.submitted
 *              body            which requests may have large bodies
 *              source          its tarball is checked and stored
 *              cancel          a build is to end
 *              registryevents  pushes in the registry, by webhook and by sweep
 *   is kept    fold            events become the read model
 *              database        what fold and read share
 *              eventlog        events are published
 *              registry        the operator's registry, as build-api's own account sees it
 *   goes out   read            builds and lists of builds
 *              stream          a build's log, live
 *              problem         errors
 * </pre>
 *
 * <p>All paths lie below {@code /v1} and {@code /internal}. So the module can share an HTTP server with others.
 */
@NullMarked
package dev.slipway.buildapi;

import org.jspecify.annotations.NullMarked;
