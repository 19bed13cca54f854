package dev.slipway.kafka.mirror;

import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.repository.RepositoryName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The private repositories of the mirror, and whose they are. One thread writes, any number read.
 *
 * <p>A repository is private once any record says so, in whatever order records come; {@link MirrorRepositoryChanged#and} says what
 * two of them mean together. Until the topic has been read to its end, nothing is anybody's.
 */
public final class MirrorReaders {
    private final Map<String, MirrorRepositoryChanged> byRepository = new ConcurrentHashMap<>();
    private volatile boolean caughtUp;

    /** Takes in what is said of a repository. */
    public void apply(MirrorRepositoryChanged change) {
        byRepository.merge(change.repository(), change, MirrorRepositoryChanged::and);
    }

    /** Takes in that nothing is said of a repository any more: an admin removed it, with all that it held. */
    public void forget(String repository) {
        byRepository.remove(repository);
    }

    /** Takes in a record that cannot be read: until one comes that can, only admins may read the repository. */
    public void shut(String repository) {
        if (RepositoryName.parse(repository).orElse(null) instanceof RepositoryName.Mirror) {
            long revision =
                    of(repository).map(MirrorRepositoryChanged::revision).orElse(0L);
            apply(new MirrorRepositoryChanged(repository, Instant.EPOCH, List.of(), revision));
        }
    }

    /** The fold has reached the end that the topic had when it was opened. */
    public void caughtUp() {
        caughtUp = true;
    }

    public boolean isCaughtUp() {
        return caughtUp;
    }

    /** How many repositories are private. */
    public int count() {
        return byRepository.size();
    }

    /** What is said of a repository; empty where it is everybody's. */
    public Optional<MirrorRepositoryChanged> of(String repository) {
        return Optional.ofNullable(byRepository.get(repository));
    }

    /** The private ones. */
    public List<MirrorRepositoryChanged> all() {
        return List.copyOf(byRepository.values());
    }

    /** Whether everybody may read a repository of the mirror, as far as it exists. */
    public boolean isEverybodys(String repository) {
        return caughtUp && of(repository).isEmpty();
    }

    /** Whether builds and API tokens of this tenant may read a repository of the mirror, as far as it exists. */
    public boolean mayRead(String tenant, String repository) {
        return caughtUp
                && of(repository).map(change -> change.isReadableBy(tenant)).orElse(true);
    }
}
