package dev.slipway.kafka.queue;

/**
 * Does the work. Each call has a platform thread of its own, since work may compute for minutes; there are as many calls at
 * once as the queue has slots.
 */
@FunctionalInterface
public interface WorkHandler<E> {
    /**
     * Works on one event, which may have been worked on before. An {@link OutOfMemoryError} ends the process: other threads
     * may have met it too, and nobody knows what they left half done.
     *
     * @throws InterruptedException if the work was to stop: the lock is lost, or the queue closes
     * @throws Exception anything else counts as {@link WorkResult.Retry} with a growing delay
     */
    WorkResult handle(Work<E> work) throws Exception;

    /**
     * The event has been delivered as often as it may be, or its workers' processes died as often as they may, and it goes to
     * the dead-letter topic; time to say how it ended.
     *
     * @throws Exception the event is delivered once more, if Kafka allows it
     */
    default void givenUp(Work<E> work, String reason) throws Exception {}
}
