/**
 * {@code slipway demo}: the whole pipeline, from nothing, with real parts.
 *
 * <p>It starts a whole Slipway on a data directory of its own, and a second, plain registry that stands for Docker Hub. It runs
 * an admin build, which fills mirror and cache. Then it runs a tenant build, which must not need the upstream and finds every step
 * in the cache. It checks the disk. In the end it says what it made, and how long each part took.
 */
@NullMarked
package dev.slipway.cli.demo;

import org.jspecify.annotations.NullMarked;
