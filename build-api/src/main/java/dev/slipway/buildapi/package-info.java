/**
 * Takes builds over HTTP and Kafka, and answers what became of them.
 *
 * <p>One package a step: {@code auth} (who asks), {@code request} (a build comes in, by HTTP or by
 * {@code slipway.build.submitted}), {@code source} (its tarball is checked and stored), {@code cancel}, {@code read} (the
 * read model, folded from Kafka into PostgreSQL), {@code stream} (its log, live), {@code registryevents} (pushes, by
 * webhook and by sweep). All paths lie below {@code /v1} and {@code /internal}, so that the module can share an HTTP
 * server with others.
 */
@NullMarked
package dev.slipway.buildapi;

import org.jspecify.annotations.NullMarked;
