package dev.slipway.kafka.queue;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.Event;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes work of a record. It runs on the job's thread, where its deaths are counted with the work's own. */
@FunctionalInterface
public interface WorkReader<E> {
    Reading<E> read(ConsumerRecord<String, byte[]> queued);

    /** What a record turned out to be. */
    sealed interface Reading<E> {
        /** Work. */
        record Readable<E>(E event) implements Reading<E> {
            public Readable {
                requireNonNull(event, "event");
            }
        }

        /**
         * Nothing that could ever be worked on; it is put aside.
         *
         * @param reason a sentence that says why
         */
        record Unreadable<E>(String reason) implements Reading<E> {
            public Unreadable {
                requireNonNull(reason, "reason");
            }
        }
    }

    /** Reads events of one type of the contract. */
    static <E extends Event> WorkReader<E> of(Class<E> type) {
        return queued -> switch (EventCodec.decode(queued)) {
            case Decoded.Undecodable undecodable -> new Reading.Unreadable<>(undecodable.reason());
            case Decoded.Known known
            when !type.isInstance(known.event()) ->
                new Reading.Unreadable<>(
                        "a " + known.event().getClass().getSimpleName() + " does not belong on this topic");
            case Decoded.Known known -> new Reading.Readable<>(type.cast(known.event()));
        };
    }
}
