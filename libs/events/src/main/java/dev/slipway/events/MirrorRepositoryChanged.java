package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.repository.RepositoryName;
import dev.slipway.events.repository.TenantName;
import dev.slipway.events.text.Absent;
import java.time.Instant;
import java.util.List;

/**
 * A repository of the mirror is private from now on: what it holds was fetched with the operator's login. The topic is compacted
 * by the repository's name. A repository of which it says nothing is everybody's.
 *
 * @param repository {@code mirror/registry.example.com/team/base}, and the record's key
 * @param privateSince since when only admins and {@code tenants} may read it
 * @param tenants who else may read it; sorted
 * @param revision counts up with each change of this repository: of two records the one with the larger number counts
 */
public record MirrorRepositoryChanged(String repository, Instant privateSince, List<String> tenants, long revision)
        implements Event {
    public MirrorRepositoryChanged {
        requireNonNull(repository, "repository");
        requireNonNull(privateSince, "private_since");
        tenants = Absent.ifNull(tenants).stream().distinct().sorted().toList();
        if (!(RepositoryName.parse(repository).orElse(null) instanceof RepositoryName.Mirror)) {
            throw new IllegalArgumentException("repository: is no repository of the mirror");
        }
        if (!tenants.stream().allMatch(TenantName::isValid)) {
            throw new IllegalArgumentException("tenants: not all are valid names of tenants");
        }
    }

    /** Whether builds and API tokens of this tenant may read it. */
    public boolean isReadableBy(String tenant) {
        return tenants.contains(tenant);
    }

    /**
     * What two records of one repository say together, in whatever order and however often they come. Where two have the same
     * revision, two workers wrote at the same moment: then only who is named by both may read.
     */
    public MirrorRepositoryChanged and(MirrorRepositoryChanged other) {
        if (!repository.equals(other.repository)) {
            throw new IllegalArgumentException("records of two repositories: " + repository + ", " + other.repository);
        }
        Instant since = privateSince.isBefore(other.privateSince) ? privateSince : other.privateSince;
        List<String> readers = revision == other.revision
                ? tenants.stream().filter(other.tenants::contains).toList()
                : (revision > other.revision ? tenants : other.tenants);
        return new MirrorRepositoryChanged(repository, since, readers, Math.max(revision, other.revision));
    }

    @Override
    public String subject() {
        return repository;
    }
}
