/**
 * CNCF Distribution as a child process: the registry of the single-machine installation, and of every test that wants
 * a real one.
 */
@NullMarked
package dev.slipway.registry.process;

import org.jspecify.annotations.NullMarked;
