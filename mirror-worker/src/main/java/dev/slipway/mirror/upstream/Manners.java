package dev.slipway.mirror.upstream;

import dev.slipway.events.MirrorUpstreamObserved;
import dev.slipway.mirror.policy.Occasion;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.limit.Courtesy;
import dev.slipway.registry.limit.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How mirror-worker behaves towards other registries, over all of its copies:
 *
 * <ul>
 *   <li>One that says {@code Retry-After} is asked nothing until then, but for what an admin asks for.
 *   <li>Work that nobody waits for fetches no manifest any more where little of a limit is left.
 *   <li>Blobs come no faster than the operator wants.
 * </ul>
 *
 * What it learns of their limits it keeps, for {@link UpstreamReporter} to tell.
 */
public final class Manners {
    /** Hosts of whose limits something is told. Only admins can name more than are configured. */
    private static final int MOST_WAYS = 100;

    private final Set<String> ownHosts;
    private final int reserve;
    private final Optional<Bandwidth> bandwidth;
    private final Clock clock;
    private final AwayHosts away;
    private final UpstreamLimits limits;
    private final Set<Way> known = ConcurrentHashMap.newKeySet();
    private final Set<Way> changed = ConcurrentHashMap.newKeySet();

    /**
     * @param ownHosts registries to which none of this applies
     * @param reserve percent of a limit that work which nobody waits for leaves to people
     * @param bandwidth how fast blobs may come in all, where that is bounded
     */
    public Manners(Set<String> ownHosts, int reserve, Optional<Bandwidth> bandwidth, Clock clock) {
        this.ownHosts = Set.copyOf(ownHosts);
        this.reserve = reserve;
        this.bandwidth = bandwidth;
        this.clock = clock;
        this.away = new AwayHosts(clock);
        this.limits = new UpstreamLimits(clock);
    }

    /** How the host failed, where that was a moment ago. */
    public Optional<RegistryException> failure(String host) {
        return away.failing(host)
                .map(last ->
                        new RegistryException.Unavailable(last.reason() + " (a moment ago, and not asked again yet)"));
    }

    /** A host failed so. */
    public void failed(String host, RegistryException failure) {
        away.failed(host, failure);
        if (away.failing(host).isPresent()) {
            change(new Way(host, false));
        }
    }

    /** A host served what it was asked for. */
    public void answered(String host) {
        if (away.failing(host).isPresent()) {
            change(new Way(host, false));
        }
        away.answered(host);
    }

    Courtesy courtesy(boolean login, Occasion occasion) {
        return new Kept(login, occasion);
    }

    private void change(Way way) {
        if (known.contains(way) || known.size() < MOST_WAYS) {
            known.add(way);
            changed.add(way);
        }
    }

    /** Takes the ways about which there is something new to tell. Who cannot tell it puts them back. */
    Set<Way> takeChanged() {
        Set<Way> taken = Set.copyOf(changed);
        changed.removeAll(taken);
        return taken;
    }

    void putBack(Way way) {
        changed.add(way);
    }

    /** All that is known of an upstream. */
    MirrorUpstreamObserved observed(Way way) {
        return new MirrorUpstreamObserved(
                way.host(), way.login(), limits.of(way).map(Manners::quota), away(way), clock.instant());
    }

    /** What the registry said last of its limit. */
    Optional<RateLimit> limit(Way way) {
        return limits.of(way).map(UpstreamLimits.Seen::limit);
    }

    /** How long it will not be asked. */
    Duration awayFor(Way way) {
        return away(way)
                .map(now -> Duration.between(clock.instant(), now.until()))
                .orElse(Duration.ZERO);
    }

    private static MirrorUpstreamObserved.Quota quota(UpstreamLimits.Seen seen) {
        RateLimit limit = seen.limit();
        return new MirrorUpstreamObserved.Quota(
                limit.limit(),
                limit.remaining(),
                limit.window().or(limit::resetsIn).map(Duration::toSeconds),
                limit.source(),
                seen.at());
    }

    private Optional<MirrorUpstreamObserved.Away> away(Way way) {
        return away.told(way)
                .or(() -> way.login() ? Optional.empty() : away.failing(way.host()))
                .map(now -> new MirrorUpstreamObserved.Away(now.until(), now.reason()));
    }

    /** What one client keeps to, for one kind of work. */
    private final class Kept implements Courtesy {
        private final boolean login;
        private final Occasion occasion;

        Kept(boolean login, Occasion occasion) {
            this.login = login;
            this.occasion = occasion;
        }

        @Override
        public void checkMayAsk(String host, boolean fetchesManifest) throws RegistryException.RateLimited {
            if (ownHosts.contains(host)) {
                return;
            }
            Way way = new Way(host, login);
            Optional<AwayHosts.Away> told = occasion == Occasion.REQUEST ? Optional.empty() : away.told(way);
            if (told.isPresent()) {
                Instant until = told.get().until();
                throw new RegistryException.RateLimited(
                        "%s wants to be left alone until %s: %s"
                                .formatted(
                                        host,
                                        until.truncatedTo(ChronoUnit.SECONDS),
                                        told.get().reason()),
                        Optional.of(Duration.between(clock.instant(), until)));
            }
            Optional<RateLimit> reserved = occasion == Occasion.UNATTENDED && fetchesManifest
                    ? limits.reserved(way, reserve)
                    : Optional.empty();
            if (reserved.isPresent()) {
                throw new RegistryException.RateLimited(
                        "%s has %d of %d pulls left, and the last %d percent are kept for builds and people"
                                .formatted(
                                        host,
                                        reserved.get().remaining(),
                                        reserved.get().limit(),
                                        reserve),
                        Optional.of(AwayHosts.LONGEST_TOLD));
            }
        }

        @Override
        public void told(String host, RateLimit limit) {
            Way way = new Way(host, login);
            if (!ownHosts.contains(host) && (known.contains(way) || known.size() < MOST_WAYS)) {
                limits.note(way, limit);
                change(way);
            }
        }

        @Override
        public void refused(String host, Duration pause, String answer) {
            Way way = new Way(host, login);
            if (!ownHosts.contains(host) && away.refused(way, pause, answer)) {
                change(way);
            }
        }

        @Override
        public int atOnce(String host, int room) {
            return ownHosts.contains(host)
                    ? room
                    : bandwidth.map(bounded -> bounded.piece(room)).orElse(room);
        }

        @Override
        public void received(String host, int bytes) throws RegistryException.Interrupted {
            if (bandwidth.isPresent() && !ownHosts.contains(host)) {
                bandwidth.get().take(bytes);
            }
        }
    }
}
