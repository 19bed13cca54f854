package dev.slipway.converter.cleanup;

import dev.slipway.converter.store.PushedReference;

/** Asks the registry whether it still has what was pushed. */
@FunctionalInterface
interface ReferenceCheck {

    ReferenceAnswer ask(PushedReference reference) throws InterruptedException;
}
