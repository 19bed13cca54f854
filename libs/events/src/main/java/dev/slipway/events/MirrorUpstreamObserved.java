package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.text.Absent;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.time.Instant;
import java.util.Optional;

/**
 * What a registry that images are mirrored from lets the mirror fetch, and whether it wants to be left alone. The topic is compacted by
 * the host, apart for those who log in, whose limits are others. Several workers write it: the newest observation counts.
 *
 * @param host the registry as image references name it: {@code docker.io}
 * @param login whether this holds for requests with the operator's login
 * @param quota what is left of its limit, where it told one
 * @param away until when the worker asks it nothing, where it does so
 * @param at when the worker wrote this
 */
public record MirrorUpstreamObserved(String host, boolean login, Optional<Quota> quota, Optional<Away> away, Instant at)
        implements Event {
    private static final int LONGEST_REASON = 512;
    private static final int LONGEST_SOURCE = 128;

    public MirrorUpstreamObserved {
        requireNonNull(host, "host");
        quota = Absent.ifNull(quota);
        away = Absent.ifNull(away);
        requireNonNull(at, "at");
    }

    /**
     * A limit as the registry's answers have it.
     *
     * @param limit how many images may be fetched within the window
     * @param remaining how many of them are left
     * @param windowSeconds how long the window is, where the registry says so
     * @param source whose requests are counted together, as the registry calls them: an address, or an account
     * @param observedAt when it said so
     */
    public record Quota(
            long limit, long remaining, Optional<Long> windowSeconds, Optional<String> source, Instant observedAt) {
        public Quota {
            windowSeconds = Absent.ifNull(windowSeconds);
            source = Absent.ifNull(source).map(text -> Excerpt.of(Visible.text(text), LONGEST_SOURCE));
            requireNonNull(observedAt, "observed_at");
        }
    }

    /** @param reason what the registry answered, or that it did not; cut after 512 characters */
    public record Away(Instant until, String reason) {
        public Away {
            requireNonNull(until, "until");
            reason = Excerpt.of(Visible.text(requireNonNull(reason, "reason")), LONGEST_REASON);
        }
    }

    /** The host, with {@code +login} behind it where it is about requests with a login. */
    @Override
    public String subject() {
        return login ? host + "+login" : host;
    }
}
