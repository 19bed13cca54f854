/** What the tests of several modules share: real neighbours, free ports, folders that go. Nothing but tests uses it. */
@NullMarked
package dev.slipway.testing;

import org.jspecify.annotations.NullMarked;
