/**
 * {@code slipway demo}: the main job from nothing, on real parts.
 *
 * <p>It starts a whole Slipway on a data directory of its own, and a second, plain registry that stands for Docker Hub;
 * runs an admin build that fills mirror and cache, then a tenant build that must need neither the upstream nor any work;
 * checks the disk; and says what it made and where the time went.
 */
@NullMarked
package dev.slipway.cli.demo;

import org.jspecify.annotations.NullMarked;
