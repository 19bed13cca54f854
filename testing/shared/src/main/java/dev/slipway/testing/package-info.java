/**
 * What the tests of several modules share: a registry, an https server, free ports, archives, a clock, folders that
 * are deleted after the test. Only tests use it.
 */
@NullMarked
package dev.slipway.testing;

import org.jspecify.annotations.NullMarked;
