package dev.slipway.cli.view;

import dev.slipway.cli.api.ServerSentEvent;

/** Shows a build's events. Whoever follows the build calls it, and says when nothing more comes. */
interface BuildView extends AutoCloseable {
    /**
     * @param event as it came
     * @param read what it means
     * @throws java.io.UncheckedIOException where nobody reads the output any more
     */
    void show(ServerSentEvent event, BuildEvent read);

    /** Leaves the place below what is shown to somebody else, until {@link #resume}. */
    default void pause() {}

    /** Goes on showing. */
    default void resume() {}

    /** Shows what is left to show. */
    @Override
    default void close() {}
}
