package dev.slipway.cli.keys;

import dev.slipway.keys.KeyState;
import java.io.IOException;
import java.util.Optional;

/** What has to be so before an added key may be used. */
interface Gate {
    /** What is waited for, as a sentence; empty where the key may be used now. */
    Optional<String> waitsFor(KeyState added) throws IOException, InterruptedException;

    /** What the operator has to do meanwhile; empty where there is nothing. */
    Optional<String> advice();

    /** Both. */
    record Both(Gate first, Gate second) implements Gate {
        @Override
        public Optional<String> waitsFor(KeyState added) throws IOException, InterruptedException {
            Optional<String> waiting = first.waitsFor(added);
            return waiting.isPresent() ? waiting : second.waitsFor(added);
        }

        @Override
        public Optional<String> advice() {
            return first.advice().or(second::advice);
        }
    }
}
