package dev.slipway.mirror.prepare;

import dev.slipway.events.Event;
import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.kafka.mirror.CurrentReaders;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.mirror.policy.MirrorCaller;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.registry.RegistryException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is written down of the mirror, on Kafka: which repositories are private and whose they are, and when images were last
 * compared with their upstreams. While Kafka is away, its methods throw: nobody can say then who may read what.
 *
 * @param readers who may read what
 * @param checks the last comparison of each image
 * @param publisher publishes an event, and returns when Kafka has it
 */
record MirrorLedger(CurrentReaders readers, MirrorChecks checks, Consumer<Event> publisher, Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorLedger.class);

    /** Whether this build may read the repository, as far as anything says now. */
    boolean mayRead(MirrorCaller caller, String repository) throws RegistryException.Interrupted {
        return caller.admin() || current().mayRead(caller.tenant(), repository);
    }

    /** Returns when everybody who looks can see that the repository is private, and whose it is. */
    void makePrivate(String repository, List<String> tenants) throws RegistryException.Interrupted {
        Optional<MirrorRepositoryChanged> known = current().of(repository);
        if (known.isPresent()
                && known.get()
                        .tenants()
                        .equals(tenants.stream().sorted().distinct().toList())) {
            return;
        }
        MirrorRepositoryChanged change = new MirrorRepositoryChanged(
                repository,
                known.map(MirrorRepositoryChanged::privateSince).orElseGet(clock::instant),
                tenants,
                known.map(before -> before.revision() + 1).orElse(1L));
        publisher.accept(change);
        LOG.info("a repository of the mirror is private: repository={} tenants={}", repository, change.tenants());
    }

    /** Gives each private repository to whom the rules name now. */
    void follow(MirrorPolicy policy) throws RegistryException.Interrupted {
        for (MirrorRepositoryChanged known : current().all()) {
            makePrivate(known.repository(), policy.tenantsOf(known.repository()));
        }
    }

    /** The last comparison of an image with its upstream, if there was one. */
    Optional<MirrorImageChecked> lastCheck(WantedImage wanted) {
        return checks.of(wanted.reference());
    }

    /** The upstream says that this is what it has. */
    void confirmed(WantedImage wanted, String digest) {
        note(new MirrorImageChecked(
                wanted.reference(),
                wanted.mirrored().path(),
                digest,
                Optional.of(clock.instant()),
                clock.instant(),
                Optional.empty()));
    }

    /** The upstream could not say what it has; the mirror has this. */
    void unanswered(WantedImage wanted, String digest, String why) {
        note(new MirrorImageChecked(
                wanted.reference(),
                wanted.mirrored().path(),
                digest,
                lastCheck(wanted).flatMap(MirrorImageChecked::checkedAt),
                clock.instant(),
                Optional.of(why)));
    }

    private void note(MirrorImageChecked check) {
        publisher.accept(check);
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
