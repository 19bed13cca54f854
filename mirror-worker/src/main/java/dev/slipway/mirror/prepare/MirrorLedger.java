package dev.slipway.mirror.prepare;

import dev.slipway.events.Event;
import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.kafka.mirror.CurrentReaders;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.mirror.check.MirrorChecks;
import dev.slipway.mirror.policy.MirrorCaller;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.policy.Occasion;
import dev.slipway.registry.RegistryException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is written down of the mirror, on Kafka: which repositories it has and who may read them, and when images were last compared
 * with their upstreams. While Kafka is away, its methods throw: nobody can say then who may read what.
 *
 * @param readers who may read what
 * @param checks the last comparison of each image
 * @param publisher publishes an event, and returns when Kafka has it
 */
record MirrorLedger(CurrentReaders readers, MirrorChecks checks, Consumer<Event> publisher, Clock clock) {
    private static final Duration NEEDED_EVERY = Duration.ofDays(1);
    private static final Logger LOG = LoggerFactory.getLogger(MirrorLedger.class);

    /** Whether this build may read the repository, as far as anything says now. */
    boolean mayRead(MirrorCaller caller, String repository) throws RegistryException.Interrupted {
        return caller.admin() || current().mayRead(caller.tenant(), repository);
    }

    /** What is said of the repository now. */
    Optional<MirrorRepositoryChanged> of(String repository) throws RegistryException.Interrupted {
        return current().of(repository);
    }

    /**
     * Returns when everybody who looks can see that the repository is private, and whose it is. Written again even where it is known
     * to be so: what is known here was read from the topic once, and the topic may have been lost since.
     *
     * @return all that is said of it now
     */
    MirrorRepositoryChanged makePrivate(String repository, List<String> tenants) throws RegistryException.Interrupted {
        Optional<MirrorRepositoryChanged> known = current().of(repository);
        List<String> readers = tenants.stream().sorted().distinct().toList();
        Optional<MirrorRepositoryChanged> same =
                known.filter(before -> before.closed() && before.tenants().equals(readers));
        if (same.isPresent()) {
            return write(same.get());
        }
        MirrorRepositoryChanged change = new MirrorRepositoryChanged(
                repository,
                known.flatMap(MirrorRepositoryChanged::publicSince),
                known.flatMap(MirrorRepositoryChanged::privateSince).or(() -> Optional.of(clock.instant())),
                readers,
                known.map(before -> before.revision() + 1).orElse(1L));
        MirrorRepositoryChanged written = write(change);
        LOG.info("a repository of the mirror is private: repository={} tenants={}", repository, written.tenants());
        return written;
    }

    /**
     * Returns when everybody who looks can see that everybody may read the repository; what is private stays so. Written again even
     * where it is known, as {@link #makePrivate} does.
     */
    void makePublic(String repository) throws RegistryException.Interrupted {
        Optional<MirrorRepositoryChanged> known = current().of(repository);
        write(known.orElseGet(() -> MirrorRepositoryChanged.ofPublic(repository, clock.instant(), 1)));
        if (known.isEmpty()) {
            LOG.info("a repository of the mirror is public: repository={}", repository);
        }
    }

    /** Where another worker wrote at the same moment, compaction must leave what both say together as the topic's last word. */
    private MirrorRepositoryChanged write(MirrorRepositoryChanged change) throws RegistryException.Interrupted {
        publisher.accept(change);
        MirrorRepositoryChanged all =
                current().of(change.repository()).map(change::and).orElse(change);
        if (!all.equals(change)) {
            publisher.accept(all);
        }
        return all;
    }

    /** Gives each private repository to whom the rules name now. */
    void follow(MirrorPolicy policy) throws RegistryException.Interrupted {
        for (MirrorRepositoryChanged known : current().allPrivate()) {
            makePrivate(known.repository(), policy.tenantsOf(known.repository()));
        }
    }

    /** Whether a worker once brought something into the repository: then there was a record of it, whatever became of it. */
    boolean hasBrought(String repository) {
        return checks.hasConfirmed(repository);
    }

    /** The last comparison of an image with its upstream, if there was one. */
    Optional<MirrorImageChecked> lastCheck(WantedImage wanted) {
        return checks.of(wanted.reference());
    }

    /** Somebody used the copy as it is. Written down once a day: who keeps copies fresh asks no more for what nobody needs. */
    void needed(WantedImage wanted) {
        Instant now = clock.instant();
        lastCheck(wanted)
                .filter(check -> check.lastNeeded().plus(NEEDED_EVERY).isBefore(now))
                .ifPresent(check -> note(check.neededAt(now)));
    }

    /** What the mirror does by itself is no need. */
    private Instant lastNeeded(WantedImage wanted, MirrorCaller caller) {
        Instant now = clock.instant();
        return caller.occasion() == Occasion.UNATTENDED
                ? lastCheck(wanted).map(MirrorImageChecked::lastNeeded).orElse(now)
                : now;
    }

    /** The upstream said that this is what it has, when it was asked. */
    void confirmed(WantedImage wanted, String digest, Instant asked, MirrorCaller caller) {
        confirmed(wanted, digest, Map.of(), asked, caller);
    }

    /** The upstream said that this index is what it has, and the mirror has these images of it, by platform. */
    void confirmed(
            WantedImage wanted, String digest, Map<String, String> platforms, Instant asked, MirrorCaller caller) {
        note(new MirrorImageChecked(
                wanted.reference(),
                wanted.mirrored().path(),
                digest,
                Optional.of(asked),
                asked,
                Optional.of(lastNeeded(wanted, caller)),
                Optional.empty(),
                platforms));
    }

    /** The upstream could not say what it has; the mirror has this. */
    void unanswered(WantedImage wanted, String digest, String why, MirrorCaller caller) {
        Optional<MirrorImageChecked> last = lastCheck(wanted);
        Optional<MirrorImageChecked> ofPart =
                last.filter(check -> check.platforms().containsValue(digest));
        note(new MirrorImageChecked(
                wanted.reference(),
                wanted.mirrored().path(),
                ofPart.map(MirrorImageChecked::digest).orElse(digest),
                last.flatMap(MirrorImageChecked::checkedAt),
                clock.instant(),
                Optional.of(lastNeeded(wanted, caller)),
                Optional.of(why),
                ofPart.map(MirrorImageChecked::platforms).orElse(Map.of())));
    }

    /** Where somebody has asked later meanwhile, compaction must leave that as the topic's last word. */
    private void note(MirrorImageChecked check) {
        publisher.accept(checks.with(check));
        // At once, for the next build of this worker.
        checks.apply(check);
    }

    private MirrorReaders current() throws RegistryException.Interrupted {
        try {
            return readers.now();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException.Interrupted(e);
        }
    }
}
