package dev.slipway.kafka.mirror;

import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.repository.RepositoryName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The repositories of the mirror, and who may read them. One thread takes in records, any number read.
 *
 * <p>A repository without a record is nobody's but the admins'. One is private once any record says so, in whatever order records
 * come; {@link MirrorRepositoryChanged#and} says what two of them mean together. Until the topic has been read to its end, nothing
 * is anybody's.
 */
public final class MirrorReaders {
    /** How old this knowledge may be for whoever does not wait for the topic's end. */
    public static final Duration CURRENT_FOR = Duration.ofSeconds(30);

    private final Clock clock;
    private final Map<String, MirrorRepositoryChanged> byRepository = new ConcurrentHashMap<>();
    private volatile Optional<Instant> knownAt = Optional.empty();

    public MirrorReaders() {
        this(Clock.systemUTC());
    }

    public MirrorReaders(Clock clock) {
        this.clock = clock;
    }

    /** Takes in what is said of a repository. */
    public void apply(MirrorRepositoryChanged change) {
        byRepository.merge(change.repository(), change, MirrorRepositoryChanged::and);
    }

    /** Takes in that nothing is said of a repository any more: an admin removed it, with all that it held. */
    public void forget(String repository) {
        byRepository.remove(repository);
    }

    /**
     * Takes in a record that cannot be read: until a private one comes that can, only admins may read the repository. It may have been
     * public until now.
     */
    public void shut(String repository) {
        if (RepositoryName.parse(repository).orElse(null) instanceof RepositoryName.Mirror) {
            long revision =
                    of(repository).map(MirrorRepositoryChanged::revision).orElse(0L);
            Optional<Instant> now = Optional.of(clock.instant());
            apply(new MirrorRepositoryChanged(repository, now, now, List.of(), revision));
        }
    }

    /** All records are known that are on the topic now. */
    public void caughtUp() {
        caughtUp(clock.instant());
    }

    /** All records are known that were on the topic at this time. */
    void caughtUp(Instant asOf) {
        knownAt = Optional.of(asOf);
    }

    public boolean isCaughtUp() {
        return knownAt.isPresent();
    }

    /** Whether all records are known that were on the topic {@link #CURRENT_FOR} ago. Not so while Kafka is away. */
    public boolean isCurrent() {
        Instant now = clock.instant();
        return knownAt.filter(at -> !at.isAfter(now) && !at.plus(CURRENT_FOR).isBefore(now))
                .isPresent();
    }

    /** How many repositories are private. */
    public int count() {
        return allPrivate().size();
    }

    /** What is said of a repository; empty where nobody but admins may read it. */
    public Optional<MirrorRepositoryChanged> of(String repository) {
        return Optional.ofNullable(byRepository.get(repository));
    }

    /** The private ones. */
    public List<MirrorRepositoryChanged> allPrivate() {
        return byRepository.values().stream()
                .filter(MirrorRepositoryChanged::closed)
                .toList();
    }

    /** Whether everybody may read a repository of the mirror. */
    public boolean isEverybodys(String repository) {
        return isCaughtUp() && of(repository).filter(change -> !change.closed()).isPresent();
    }

    /** Whether builds and API tokens of this tenant may read a repository of the mirror. */
    public boolean mayRead(String tenant, String repository) {
        return isCaughtUp()
                && of(repository).map(change -> change.isReadableBy(tenant)).orElse(false);
    }
}
