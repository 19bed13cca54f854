/**
 * Which images a build is built on: the mirror's, where the mirror says in the moment of the build that it has them, and those that
 * the Dockerfile names else. A build that may use the mirror's only fails here where it needs another one.
 */
@NullMarked
package dev.slipway.agent.mirror;

import org.jspecify.annotations.NullMarked;
