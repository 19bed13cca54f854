package dev.slipway.buildapi.registryevents;

import dev.slipway.events.ImagePushed;
import dev.slipway.events.text.Visible;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes that nobody is told of: all are counted, and of those by one that are alike in their reason the first is logged, since a build may push
 * thousands. Safe for use by many threads.
 */
final class IgnoredPushes {
    private static final Logger LOG = LoggerFactory.getLogger(IgnoredPushes.class);
    private static final int REMEMBERED = 1_000;

    private final MeterRegistry metrics;
    private final Map<String, Boolean> logged = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    IgnoredPushes(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /** @return whether it was logged */
    boolean add(ImagePushed pushed, PushRefusal refusal) {
        Counter.builder("slipway.build_api.ignored.pushes")
                .description("Pushed images that were not announced, by reason")
                .tag("reason", refusal.name().toLowerCase(Locale.ROOT))
                .register(metrics)
                .increment();
        if (!isFirst(pushed.actor().orElse(pushed.repository()) + " " + refusal)) {
            return false;
        }
        LOG.warn(
                "pushes are ignored: repository={} digest={} actor={} reason={}",
                pushed.repository(),
                Visible.line(pushed.digest()),
                Visible.line(pushed.actor().orElse("")),
                refusal.sentence());
        return true;
    }

    private synchronized boolean isFirst(String key) {
        return logged.put(key, Boolean.TRUE) == null;
    }
}
