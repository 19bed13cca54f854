package dev.slipway.kafka.mirror;

import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.Topics;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.kafka.EventFold;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feeds {@link MirrorReaders} from the topic, from its beginning and for as long as it is open. */
public final class MirrorReadersFold implements CurrentReaders, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorReadersFold.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Several of them have room in {@link MirrorReaders#CURRENT_FOR}. */
    private static final Duration PROBE = Duration.ofSeconds(2);

    private final MirrorReaders readers;
    private final EventFold fold;
    private final Thread prober;

    private MirrorReadersFold(Map<String, Object> kafka, MirrorReaders readers) {
        this.readers = readers;
        this.fold = EventFold.ofRecords(kafka, List.of(Topics.MIRROR_REPOSITORY), read -> apply(read, readers));
        this.prober = Thread.ofVirtual().name("mirror-readers").start(this::probe);
    }

    /** @param kafka client settings */
    public static MirrorReadersFold open(Map<String, Object> kafka, MirrorReaders readers) {
        return new MirrorReadersFold(kafka, readers);
    }

    /** Finds out, again and again, up to when the topic is known. No answer of Kafka's, no newer time. */
    private void probe() {
        try {
            while (true) {
                Instant asked = Instant.now();
                fold.caughtUp().get();
                readers.caughtUp(asked);
                Thread.sleep(PROBE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | CancellationException e) {
            LOG.debug("the fold of the mirror's repositories was closed: reason={}", e.toString());
        }
    }

    /** A record that cannot be read may shut somebody out. So its repository is nobody's from then on. */
    static void apply(ConsumerRecord<String, byte[]> kafkaRecord, MirrorReaders readers) {
        String repository = kafkaRecord.key() == null ? "" : kafkaRecord.key();
        if (kafkaRecord.value() == null) {
            readers.forget(repository);
            return;
        }
        switch (EventCodec.decode(kafkaRecord)) {
            case Decoded.Known(MirrorRepositoryChanged change, String _) -> readers.apply(change);
            case Decoded.Known(var event, String _) ->
                LOG.error(
                        "skipped a record that says nothing of the mirror: offset={} key={} event={}",
                        kafkaRecord.offset(),
                        repository,
                        event.getClass().getSimpleName());
            case Decoded.Undecodable undecodable -> {
                readers.shut(repository);
                LOG.error(
                        "a record cannot be read, so only admins may read the repository: offset={} repository={} reason={}",
                        kafkaRecord.offset(),
                        repository,
                        undecodable.reason());
            }
        }
    }

    @Override
    public MirrorReaders now() throws InterruptedException {
        try {
            Instant asked = Instant.now();
            fold.caughtUp().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            readers.caughtUp(asked);
            return readers;
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            throw new KafkaException("cannot read who may use which image of the mirror: Kafka does not answer", e);
        }
    }

    @Override
    public void close() {
        prober.interrupt();
        fold.close();
    }
}
