package dev.slipway.token.apitoken;

import static dev.slipway.events.repository.RepositoryNames.BUILDS;
import static dev.slipway.events.repository.RepositoryNames.MIRROR;
import static dev.slipway.events.repository.RepositoryNames.UPLOADS;
import static dev.slipway.token.scope.Scope.PULL;
import static dev.slipway.token.scope.Scope.PUSH;

import dev.slipway.events.account.Role;
import dev.slipway.token.scope.Permissions;
import dev.slipway.token.scope.Scope;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an API token opens at the registry: the table of {@code docs/security.md}, which a test compares with this one.
 *
 * <p>Nothing else opens anything. What a token does not open is left out of the access token, whether there is such a
 * repository or not. Who pushes may pull too: a client that pushes asks first what is already there.
 */
public final class RegistryMatrix {
    /** First component of a name: images under names that people chose. */
    private static final String IMAGES = "images";

    private RegistryMatrix() {}

    /** @param tenant the tenant that the token is bound to; a token of {@link Role#TENANT} always is */
    public static Permissions of(Role role, Optional<String> tenant) {
        return switch (role) {
            case TENANT -> tenantsOwn(tenant.orElseThrow());
            case DEPLOYER -> tenant.map(RegistryMatrix::deployersOf).orElseGet(RegistryMatrix::deployers);
            case VIEWER -> table();
            case ADMIN -> table(everything(PULL), below(MIRROR, PULL, PUSH));
        };
    }

    private static Permissions tenantsOwn(String tenant) {
        return table(
                below(BUILDS + "/" + tenant, PULL),
                below(IMAGES + "/" + tenant, PULL),
                below(UPLOADS + "/" + tenant, PULL, PUSH),
                below(MIRROR, PULL));
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

    /** @param prefix empty, or whole components with a slash behind the last one */
    private record Line(String prefix, List<String> actions) {
        private boolean reaches(String repository) {
            return repository.length() > prefix.length() && repository.startsWith(prefix);
        }
    }

    private static Line below(String path, String... actions) {
        return new Line(path + "/", List.of(actions));
    }

    private static Line everything(String... actions) {
        return new Line("", List.of(actions));
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
