package dev.slipway.token.account;

import dev.slipway.token.scope.Permissions;
import dev.slipway.token.scope.ScopePattern;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A service account as it is now.
 *
 * @param secretDigests hex SHA-256 of each secret that it has
 */
public record ServiceAccount(String name, Set<String> secretDigests, List<ScopePattern> table) implements Permissions {
    public ServiceAccount {
        secretDigests = Set.copyOf(secretDigests);
        table = List.copyOf(table);
    }

    @Override
    public Set<String> actionsOn(String type, String name) {
        Set<String> actions = new LinkedHashSet<>();
        table.forEach(line -> actions.addAll(line.actionsOn(type, name)));
        return actions;
    }

    @Override
    public String toString() {
        return "ServiceAccount[" + name + "]";
    }
}
