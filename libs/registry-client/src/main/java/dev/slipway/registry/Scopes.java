package dev.slipway.registry;

import java.util.List;
import java.util.TreeSet;

/** The access that one request needs, as the token protocol writes it; sorted, so that equal wishes share a token. */
record Scopes(List<String> scopes) {

    Scopes {
        scopes = List.copyOf(new TreeSet<>(scopes));
    }

    static Scopes pull(Repository repository) {
        return of(repository, "pull");
    }

    static Scopes push(Repository repository) {
        return of(repository, "pull,push");
    }

    static Scopes delete(Repository repository) {
        return of(repository, "delete");
    }

    static Scopes mount(Repository from, Repository into) {
        return new Scopes(List.of("repository:" + from.path() + ":pull", "repository:" + into.path() + ":pull,push"));
    }

    static Scopes catalog() {
        return new Scopes(List.of("registry:catalog:*"));
    }

    private static Scopes of(Repository repository, String actions) {
        return new Scopes(List.of("repository:" + repository.path() + ":" + actions));
    }
}
