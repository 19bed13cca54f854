package dev.slipway.mirror.sync;

import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.events.sync.SyncReport;
import dev.slipway.events.sync.TagResult;
import dev.slipway.events.sync.TagSync;
import dev.slipway.mirror.policy.Occasion;
import dev.slipway.mirror.upstream.Upstreams;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Platform;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Has the tags of an upstream's repository mirrored that somebody wants, one after the other, the newest first. Doing it twice gives the
 * same result, unless tags came or moved in between.
 *
 * @param platform which image of an index says when that was made
 */
public record SyncStep(Upstreams upstreams, String mirrorHost, Platform platform, Clock clock) {
    private static final int MOST_LISTED = 50_000;
    /** An index and one of its images for each. */
    private static final int MOST_AGED = UpstreamImages.MOST_MANIFESTS / 2;

    /** Hears how far it is. */
    @FunctionalInterface
    public interface Listener {
        /**
         * @param report how many tags are through
         * @param bytes what has arrived of all
         * @param total of how many, as far as that is known
         */
        void arrived(SyncReport report, long bytes, long total);
    }

    /**
     * Works on some tags to their ends.
     *
     * @param occasion how much of the upstream's patience it may cost
     */
    public SyncOutcome work(Repository upstream, TagSync wanted, Occasion occasion, TagMirror mirror, Listener listener)
            throws RegistryException.Interrupted {
        try {
            Listed listed = list(upstreams.asking(occasion), upstream);
            if (listed.tags().size() > MOST_LISTED) {
                return new SyncOutcome.Refused(
                        upstream + " has more than " + MOST_LISTED + " tags, which is more than Slipway looks through");
            }
            UpstreamImages images = new UpstreamImages(
                    listed.client(),
                    upstream,
                    new Repository(mirrorHost, RepositoryNames.mirror(upstream.host(), upstream.path())),
                    platform);
            return work(upstream, wanted, choose(upstream, wanted, listed.tags(), images), images, mirror, listener);
        } catch (RegistryException.Interrupted e) {
            throw e;
        } catch (TooMany e) {
            return new SyncOutcome.Refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new SyncOutcome.Refused("the tags of " + upstream + " cannot be looked at: " + e.getMessage());
        }
    }

    /** The tags of a repository, and who may read them. */
    private record Listed(List<String> tags, RegistryClient client) {}

    /** More tags than somebody meant. */
    private static final class TooMany extends Exception {
        private static final long serialVersionUID = 1;

        TooMany(String message) {
            super(message);
        }
    }

    private static Listed list(Upstreams asked, Repository upstream) throws IOException {
        try {
            return new Listed(asked.anonymous().tags(upstream, MOST_LISTED), asked.anonymous());
        } catch (RegistryException.NotFound | RegistryException.Unauthorized | RegistryException.Denied refused) {
            if (!asked.hasLogin().test(upstream.host())) {
                throw refused;
            }
            return new Listed(asked.withLogin().tags(upstream, MOST_LISTED), asked.withLogin());
        }
    }

    private List<String> choose(Repository upstream, TagSync wanted, List<String> tags, UpstreamImages images)
            throws IOException, TooMany {
        List<String> chosen = TagPatterns.of(wanted.tags()).choose(tags);
        Optional<Duration> age = wanted.newerThanSeconds().map(Duration::ofSeconds);
        if (age.isPresent()) {
            if (chosen.size() > MOST_AGED) {
                throw new TooMany(
                        "%d tags of %s match, and to know their ages Slipway fetches manifests of at most %d; say which tags, by patterns"
                                .formatted(chosen.size(), upstream, MOST_AGED));
            }
            chosen = newer(chosen, clock.instant().minus(age.get()), images);
        }
        if (wanted.keep().isPresent()) {
            chosen = chosen.subList(
                    0, Math.min(chosen.size(), Math.max(0, wanted.keep().get())));
        }
        int limit = Math.clamp(wanted.limit(), 1, TagSync.MOST_TAGS);
        if (chosen.size() > limit) {
            throw new TooMany(
                    "%d tags of %s match, and the limit is %d; nothing was mirrored. Say fewer tags by patterns, keep the newest only, or raise the limit"
                            .formatted(chosen.size(), upstream, limit));
        }
        return chosen;
    }

    private static List<String> newer(List<String> tags, Instant than, UpstreamImages images) throws IOException {
        List<String> newer = new ArrayList<>();
        for (String tag : tags) {
            Optional<Descriptor> head = images.head(tag);
            if (head.isPresent()
                    && images.made(head.get().digest())
                            .filter(made -> made.isAfter(than))
                            .isPresent()) {
                newer.add(tag);
            }
        }
        return newer;
    }

    private static SyncOutcome work(
            Repository upstream,
            TagSync wanted,
            List<String> tags,
            UpstreamImages images,
            TagMirror mirror,
            Listener listener)
            throws IOException {
        if (tags.isEmpty()) {
            return new SyncOutcome.Refused("no tag of " + upstream + " is one of those that are wanted");
        }
        return wanted.dryRun() ? look(tags, images) : mirror(upstream, tags, mirror, listener);
    }

    private static SyncOutcome look(List<String> tags, UpstreamImages images) throws IOException {
        List<TagResult> results = new ArrayList<>();
        long bytes = 0;
        for (String tag : tags) {
            Optional<Descriptor> head = images.head(tag);
            if (head.isEmpty()) {
                results.add(TagResult.failed(tag, Optional.empty(), "the upstream lists the tag and does not have it"));
            } else if (images.isMirrored(tag, head.get().digest())) {
                results.add(TagResult.current(tag, head.get().digest().toString()));
            } else {
                OptionalLong size = images.newBytes(head.get().digest());
                bytes += size.orElse(0);
                results.add(TagResult.wouldMirror(
                        tag,
                        head.get().digest().toString(),
                        size.isPresent() ? Optional.of(size.getAsLong()) : Optional.empty()));
            }
        }
        return new SyncOutcome.Synced(SyncReport.of(results), bytes);
    }

    private static SyncOutcome mirror(Repository upstream, List<String> tags, TagMirror mirror, Listener listener)
            throws RegistryException.Interrupted {
        List<TagResult> results = new ArrayList<>();
        long bytes = 0;
        boolean away = false;
        for (String tag : tags) {
            if (away) {
                results.add(TagResult.failed(
                        tag, Optional.empty(), "not asked for, because of what the upstream said of another tag"));
                continue;
            }
            SyncReport report = new SyncReport(tags.size(), results.size(), List.of());
            long before = bytes;
            listener.arrived(report, before, before);
            TagMirror.Outcome outcome = mirror.mirror(
                    upstream.tag(tag), (arrived, total) -> listener.arrived(report, before + arrived, before + total));
            results.add(outcome.result());
            bytes += outcome.result().bytes().orElse(0L);
            away = outcome.upstreamIsAway();
        }
        return new SyncOutcome.Synced(SyncReport.of(results), bytes);
    }
}
