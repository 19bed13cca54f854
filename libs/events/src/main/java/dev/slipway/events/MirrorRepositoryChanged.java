package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.repository.RepositoryName;
import dev.slipway.events.repository.TenantName;
import dev.slipway.events.text.Absent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A repository of the mirror, and who may read it. It is public or private: private if what it holds was fetched with the operator's
 * login. The topic is compacted by the repository's name. A repository of which it says nothing is read by admins only.
 *
 * @param repository {@code mirror/registry.example.com/team/base}, and the record's key
 * @param publicSince since when everybody may read it; of a private one, since when everybody could once
 * @param privateSince since when only admins and {@code tenants} may read it; absent while it is public
 * @param tenants who else may read a private one; sorted. A public one has none
 * @param revision counts up with each change of this repository: of two private records the one with the larger number counts
 */
public record MirrorRepositoryChanged(
        String repository,
        Optional<Instant> publicSince,
        Optional<Instant> privateSince,
        List<String> tenants,
        long revision)
        implements Event {
    public MirrorRepositoryChanged {
        requireNonNull(repository, "repository");
        publicSince = Absent.ifNull(publicSince);
        privateSince = Absent.ifNull(privateSince);
        tenants = privateSince.isEmpty()
                ? List.of()
                : Absent.ifNull(tenants).stream().distinct().sorted().toList();
        if (!(RepositoryName.parse(repository).orElse(null) instanceof RepositoryName.Mirror)) {
            throw new IllegalArgumentException("repository: is no repository of the mirror");
        }
        if (publicSince.isEmpty() && privateSince.isEmpty()) {
            throw new IllegalArgumentException("public_since, private_since: one of them must be there");
        }
        if (!tenants.stream().allMatch(TenantName::isValid)) {
            throw new IllegalArgumentException("tenants: not all are valid names of tenants");
        }
    }

    /** A repository that everybody may read. */
    public static MirrorRepositoryChanged ofPublic(String repository, Instant since, long revision) {
        return new MirrorRepositoryChanged(repository, Optional.of(since), Optional.empty(), List.of(), revision);
    }

    /** A repository that never was public. */
    public static MirrorRepositoryChanged ofPrivate(
            String repository, Instant since, List<String> tenants, long revision) {
        return new MirrorRepositoryChanged(repository, Optional.empty(), Optional.of(since), tenants, revision);
    }

    /** Whether it is private. (A name that starts with "is" would be a field of the event.) */
    public boolean closed() {
        return privateSince.isPresent();
    }

    /** Whether builds and API tokens of this tenant may read it. */
    public boolean isReadableBy(String tenant) {
        return !closed() || tenants.contains(tenant);
    }

    /**
     * What two records of one repository say together, in whatever order and however often they come. Private wins: a public record
     * changes nothing for a private one. Where two private ones have the same revision, two workers wrote at the same moment: then
     * only who is named by both may read.
     */
    public MirrorRepositoryChanged and(MirrorRepositoryChanged other) {
        if (!repository.equals(other.repository)) {
            throw new IllegalArgumentException("records of two repositories: " + repository + ", " + other.repository);
        }
        Optional<Instant> open = earlier(publicSince, other.publicSince);
        Optional<Instant> closed = earlier(privateSince, other.privateSince);
        if (closed() != other.closed()) {
            MirrorRepositoryChanged counts = closed() ? this : other;
            return new MirrorRepositoryChanged(repository, open, closed, counts.tenants, counts.revision);
        }
        List<String> readers = revision == other.revision
                ? tenants.stream().filter(other.tenants::contains).toList()
                : (revision > other.revision ? tenants : other.tenants);
        return new MirrorRepositoryChanged(repository, open, closed, readers, Math.max(revision, other.revision));
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
        return Stream.of(one, other).flatMap(Optional::stream).min(Instant::compareTo);
    }

    @Override
    public String subject() {
        return repository;
    }
}
