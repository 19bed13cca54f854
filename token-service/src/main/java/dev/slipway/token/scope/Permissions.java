package dev.slipway.token.scope;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What somebody may do at the registry. */
@FunctionalInterface
public interface Permissions {
    /** The actions allowed on the resource of this type and well-formed name; empty where there are none. */
    Set<String> actionsOn(String type, String name);

    /**
     * Whether it can be said now what is allowed on what is asked for. Where not, {@link #actionsOn} allows nothing, and the same
     * question will do later.
     */
    default boolean isKnownFor(Scope asked) {
        return true;
    }

    /** Permissions that are a list of scopes, each for one resource. */
    static Permissions exactly(List<Scope> granted) {
        return (type, name) -> {
            Set<String> actions = new LinkedHashSet<>();
            granted.stream()
                    .filter(scope -> scope.concerns(type, name))
                    .forEach(scope -> actions.addAll(scope.actions()));
            return actions;
        };
    }

    /**
     * What of the asked scopes is allowed, one scope a resource, in the order asked. An action is a word: {@code *} is
     * not short for the others.
     */
    default List<Scope> intersect(List<Scope> asked) {
        Map<Resource, Set<String>> wanted = new LinkedHashMap<>();
        for (Scope scope : asked) {
            if (scope.isWellNamed()) {
                wanted.computeIfAbsent(new Resource(scope.type(), scope.name()), resource -> new LinkedHashSet<>())
                        .addAll(scope.actions());
            }
        }
        List<Scope> allowed = new ArrayList<>();
        wanted.forEach((resource, actions) -> {
            actions.retainAll(actionsOn(resource.type(), resource.name()));
            if (!actions.isEmpty()) {
                allowed.add(new Scope(resource.type(), resource.name(), actions));
            }
        });
        return List.copyOf(allowed);
    }

    /** What actions are counted by. */
    record Resource(String type, String name) {}
}
