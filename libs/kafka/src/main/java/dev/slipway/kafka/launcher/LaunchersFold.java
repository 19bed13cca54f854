package dev.slipway.kafka.launcher;

import dev.slipway.events.LauncherState;
import dev.slipway.events.Topics;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.kafka.EventFold;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feeds {@link Launchers} from the topic, from its beginning and for as long as it is open. */
public final class LaunchersFold implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LaunchersFold.class);

    private final Launchers launchers;
    private final EventFold fold;

    private LaunchersFold(Launchers launchers, EventFold fold) {
        this.launchers = launchers;
        this.fold = fold;
    }

    /** @param kafka client settings */
    public static LaunchersFold open(Map<String, Object> kafka, Clock clock) {
        Launchers launchers = new Launchers(clock);
        return new LaunchersFold(
                launchers, EventFold.ofRecords(kafka, List.of(Topics.LAUNCHER_STATE), read -> apply(read, launchers)));
    }

    static void apply(ConsumerRecord<String, byte[]> kafkaRecord, Launchers launchers) {
        if (kafkaRecord.value() == null) {
            launchers.forget(String.valueOf(kafkaRecord.key()));
        } else if (EventCodec.decode(kafkaRecord) instanceof Decoded.Known(LauncherState state, String _)) {
            launchers.apply(state);
        } else {
            LOG.warn(
                    "skipped a record that says nothing of a launcher: offset={} key={}",
                    kafkaRecord.offset(),
                    kafkaRecord.key());
        }
    }

    /** Waits until all is known that was said before this call, or the time is over. */
    public void await(Duration atMost) throws InterruptedException {
        try {
            fold.caughtUp().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            LOG.warn("not known yet which launchers there are: reason={}", e.toString());
        }
    }

    public Launchers launchers() {
        return launchers;
    }

    @Override
    public void close() {
        fold.close();
    }
}
