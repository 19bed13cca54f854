package dev.slipway.converter.convert;

import dev.slipway.disk.ProgressListener;
import dev.slipway.oci.Digest;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how far conversions are. A long one logs it every few seconds. A metric counts the compressed bytes of layers
 * that all of them read.
 */
record ConversionProgress(InstantSource clock, Counter read) {
    private static final Logger LOG = LoggerFactory.getLogger(ConversionProgress.class);
    private static final Duration STEP = Duration.ofSeconds(5);

    /** Where the conversion of one manifest, which begins now, tells how far it is. */
    ProgressListener of(Digest manifest) {
        return new Conversion(manifest);
    }

    private final class Conversion implements ProgressListener {
        private final Digest manifest;
        private long next = clock.millis() + STEP.toMillis();
        private long counted;

        Conversion(Digest manifest) {
            this.manifest = manifest;
        }

        @Override
        public synchronized void layerBytes(long bytes, long total) {
            read.increment(bytes - counted);
            counted = bytes;
            say("converting: digest={} percent={} layerBytesRead={} layerBytes={}", bytes, total);
        }

        @Override
        public synchronized void diskBytes(long bytes, long total) {
            say("hashing the disk: digest={} percent={} diskBytesHashed={} diskBytes={}", bytes, total);
        }

        private void say(String message, long bytes, long total) {
            long now = clock.millis();
            if (now >= next) {
                next = now + STEP.toMillis();
                LOG.info(message, manifest, total == 0 ? 100 : 100 * bytes / total, bytes, total);
            }
        }
    }
}
