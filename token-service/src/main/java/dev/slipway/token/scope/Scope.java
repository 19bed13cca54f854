package dev.slipway.token.scope;

import dev.slipway.registry.reference.Repository;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Actions on one resource, as a client asks for them or a grant holds them.
 *
 * <p>A scope may name anything; only {@link #isWellNamed()} says whether the name can be that of a resource here.
 *
 * @param type {@code repository} or {@code registry}; a class as in {@code repository(plugin)} makes it another type
 * @param name the whole name, compared byte by byte
 * @param actions in the order given, without duplicates
 */
public record Scope(String type, String name, Set<String> actions) {
    public static final String REPOSITORY = "repository";
    public static final String REGISTRY = "registry";
    public static final String PULL = "pull";
    public static final String PUSH = "push";
    /** The only resource of type {@code registry}: the list of repositories. */
    public static final String CATALOG = "catalog";

    private static final Pattern TYPE = Pattern.compile("[a-z0-9]{1,32}(?:\\([a-z0-9]{1,32}\\))?");
    private static final Pattern ACTION = Pattern.compile("[a-z]{1,16}|\\*");

    /** The words that nearly all scopes consist of. A grant is kept for each live build, so that they are kept once. */
    private static final Set<String> PULL_ALONE = Set.of(PULL);

    private static final Set<String> PULL_AND_PUSH =
            Collections.unmodifiableSet(new LinkedHashSet<>(List.of(PULL, PUSH)));

    public Scope {
        type = type.equals(REPOSITORY) ? REPOSITORY : type;
        actions = shared(actions);
    }

    private static Set<String> shared(Set<String> actions) {
        for (Set<String> known : List.of(PULL_ALONE, PULL_AND_PUSH)) {
            if (List.copyOf(actions).equals(List.copyOf(known))) {
                return known;
            }
        }
        return Collections.unmodifiableSet(new LinkedHashSet<>(actions));
    }

    public static Scope repository(String name, String... actions) {
        return new Scope(REPOSITORY, name, new LinkedHashSet<>(Arrays.asList(actions)));
    }

    /**
     * Reads {@code type:name:actions}. The name is what lies between the first and the last colon, so that a name with
     * colons of its own is kept whole and then refused for what it is, never shortened to a name that means something.
     *
     * @return empty where the text has no such shape
     */
    public static Optional<Scope> parse(String text) {
        int first = text.indexOf(':');
        int last = text.lastIndexOf(':');
        if (first < 0 || first == last) {
            return Optional.empty();
        }
        String type = text.substring(0, first);
        String name = text.substring(first + 1, last);
        Set<String> actions =
                new LinkedHashSet<>(Arrays.asList(text.substring(last + 1).split(",", -1)));
        boolean wellFormed = TYPE.matcher(type).matches()
                && !name.isEmpty()
                && actions.stream().allMatch(action -> ACTION.matcher(action).matches());
        return wellFormed ? Optional.of(new Scope(type, name, actions)) : Optional.empty();
    }

    /** Whether a resource of this type can have this name: the repository grammar of the distribution specification. */
    public boolean isWellNamed() {
        return switch (type) {
            case REPOSITORY -> Repository.isValidPath(name);
            case REGISTRY -> name.equals(CATALOG);
            default -> false;
        };
    }

    boolean concerns(String otherType, String otherName) {
        return type.equals(otherType) && name.equals(otherName);
    }

    @Override
    public String toString() {
        return type + ":" + name + ":" + String.join(",", actions);
    }
}
