package dev.slipway.token.apitoken;

import static dev.slipway.events.repository.RepositoryNames.BUILDS;
import static dev.slipway.events.repository.RepositoryNames.IMAGES;
import static dev.slipway.events.repository.RepositoryNames.MIRROR;
import static dev.slipway.events.repository.RepositoryNames.UPLOADS;
import static dev.slipway.token.scope.Scope.PULL;
import static dev.slipway.token.scope.Scope.PUSH;

import dev.slipway.events.account.Role;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.token.scope.Permissions;
import dev.slipway.token.scope.Scope;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What an API token opens at the registry: the table of {@code docs/security.md}, which a test compares with this one.
 *
 * <p>A repository of the mirror opens for the tenants that {@link MirrorReaders} names, and for admins. Where nobody knows whether
 * they are those of now, since Kafka is away, it opens for no tenant.
 *
 * <p>Nothing else opens anything. What a token does not open is left out of the access token, whether there is such a
 * repository or not. Who pushes may pull too: a client that pushes asks first what is already there.
 */
public final class RegistryMatrix {

    private RegistryMatrix() {}

    /**
     * @param tenant the tenant that the token is bound to; a token of {@link Role#TENANT} always is
     * @param readers who may read which repository of the mirror, asked at each use of the permissions
     */
    public static Permissions of(Role role, Optional<String> tenant, MirrorReaders readers) {
        return switch (role) {
            case TENANT -> tenantsOwn(tenant.orElseThrow(), readers);
            case DEPLOYER -> tenant.map(RegistryMatrix::deployersOf).orElseGet(RegistryMatrix::deployers);
            case VIEWER -> table();
            case ADMIN -> table(everything(PULL), below(MIRROR, PULL, PUSH));
        };
    }

    private static Permissions tenantsOwn(String tenant, MirrorReaders readers) {
        Line mirror =
                below(MIRROR, PULL).where(repository -> readers.isCurrent() && readers.mayRead(tenant, repository));
        return new TenantsOwn(
                readers,
                table(
                        below(BUILDS + "/" + tenant, PULL),
                        below(IMAGES + "/" + tenant, PULL),
                        below(UPLOADS + "/" + tenant, PULL, PUSH),
                        mirror));
    }

    /** What a tenant may, of which the mirror's part depends on what others write. */
    private record TenantsOwn(MirrorReaders readers, Permissions table) implements Permissions {
        @Override
        public Set<String> actionsOn(String type, String name) {
            return table.actionsOn(type, name);
        }

        @Override
        public boolean isKnownFor(Scope asked) {
            return !asked.name().startsWith(MIRROR + "/") || readers.isCurrent();
        }
    }

    private static Permissions deployers() {
        return table(below(BUILDS, PULL), below(IMAGES, PULL), below(UPLOADS, PULL, PUSH));
    }

    private static Permissions deployersOf(String tenant) {
        return table(
                below(BUILDS + "/" + tenant, PULL),
                below(IMAGES + "/" + tenant, PULL),
                below(UPLOADS + "/" + tenant, PULL, PUSH));
    }

    /**
     * @param prefix empty, or whole components with a slash behind the last one
     * @param open which of the repositories below it are meant
     */
    private record Line(String prefix, List<String> actions, Predicate<String> open) {
        private boolean reaches(String repository) {
            return repository.length() > prefix.length() && repository.startsWith(prefix) && open.test(repository);
        }

        private Line where(Predicate<String> condition) {
            return new Line(prefix, actions, condition);
        }
    }

    private static Line below(String path, String... actions) {
        return new Line(path + "/", List.of(actions), _ -> true);
    }

    private static Line everything(String... actions) {
        return new Line("", List.of(actions), _ -> true);
    }

    private static Permissions table(Line... lines) {
        return (type, name) -> {
            Set<String> actions = new LinkedHashSet<>();
            for (Line line : lines) {
                if (type.equals(Scope.REPOSITORY) && line.reaches(name)) {
                    actions.addAll(line.actions());
                }
            }
            return actions;
        };
    }
}
