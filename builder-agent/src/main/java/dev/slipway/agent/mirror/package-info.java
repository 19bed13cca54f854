/**
 * What a build takes from the operator's registry, asked in the moment of the build: which of its caches are there, and which images it
 * is built on. These are the mirror's, where the mirror has them, and those that the Dockerfile names else. A build that may use the
 * mirror's only fails here where it needs another one.
 */
@NullMarked
package dev.slipway.agent.mirror;

import org.jspecify.annotations.NullMarked;
