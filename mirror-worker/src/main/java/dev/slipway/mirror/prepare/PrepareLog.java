package dev.slipway.mirror.prepare;

import java.util.function.Consumer;

/** Takes the lines of a build's log that its preparation writes, as they come up. */
@FunctionalInterface
interface PrepareLog extends Consumer<String> {
    /** Takes a line that a later one makes old: how far a copy is. */
    default void progress(String line) {
        accept(line);
    }
}
