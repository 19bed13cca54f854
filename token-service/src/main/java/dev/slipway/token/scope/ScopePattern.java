package dev.slipway.token.scope;

import java.util.Set;

/**
 * A line of a service account's table: actions on one resource, or on all repositories below a path.
 *
 * <p>{@code builds/acme/*} is every repository with exactly one component below {@code builds/acme}, {@code mirror/**} every
 * one with one or more below {@code mirror}. A star stands for whole components and only at the end; {@code builds/x*} is
 * refused. Neither form opens {@code builds/acme} or {@code mirror} itself.
 */
public final class ScopePattern {
    private final Scope scope;
    private final String path;
    private final Reach reach;

    private enum Reach {
        ITSELF(""),
        ONE_BELOW("/*"),
        ALL_BELOW("/**");

        private final String stars;

        Reach(String stars) {
            this.stars = stars;
        }
    }

    private ScopePattern(Scope scope, Reach reach) {
        this.scope = scope;
        this.path = scope.name().substring(0, scope.name().length() - reach.stars.length());
        this.reach = reach;
    }

    /** @throws IllegalArgumentException where the text is no scope, or its name neither a name nor such a pattern */
    public static ScopePattern parse(String text) {
        Scope scope = Scope.parse(text).orElseThrow(() -> new IllegalArgumentException("not a scope: " + text));
        ScopePattern pattern = new ScopePattern(scope, reachOf(scope.name()));
        if (!new Scope(scope.type(), pattern.path, scope.actions()).isWellNamed()
                || (pattern.reach != Reach.ITSELF && !scope.type().equals(Scope.REPOSITORY))) {
            throw new IllegalArgumentException("neither a name nor a pattern of whole components: " + text);
        }
        return pattern;
    }

    private static Reach reachOf(String name) {
        if (name.endsWith(Reach.ALL_BELOW.stars)) {
            return Reach.ALL_BELOW;
        }
        return name.endsWith(Reach.ONE_BELOW.stars) ? Reach.ONE_BELOW : Reach.ITSELF;
    }

    /** The actions that this line allows on a resource with a well-formed name. */
    public Set<String> actionsOn(String type, String name) {
        return scope.type().equals(type) && reaches(name) ? scope.actions() : Set.of();
    }

    private boolean reaches(String name) {
        String below = name.startsWith(path + "/") ? name.substring(path.length() + 1) : "";
        return switch (reach) {
            case ITSELF -> name.equals(path);
            case ONE_BELOW -> !below.isEmpty() && below.indexOf('/') < 0;
            case ALL_BELOW -> !below.isEmpty();
        };
    }

    @Override
    public String toString() {
        return scope.toString();
    }
}
