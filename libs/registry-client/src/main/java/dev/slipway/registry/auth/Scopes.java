package dev.slipway.registry.auth;

import dev.slipway.registry.reference.Repository;
import java.util.List;
import java.util.TreeSet;

/** The access that one request needs, as the token protocol writes it; sorted, so that equal wishes share a token. */
public record Scopes(List<String> scopes) {

    public Scopes {
        scopes = List.copyOf(new TreeSet<>(scopes));
    }

    /** To read from a repository. */
    public static Scopes pull(Repository repository) {
        return of(repository, "pull");
    }

    /** To write to a repository, which includes reading. */
    public static Scopes push(Repository repository) {
        return of(repository, "pull,push");
    }

    /** To remove from a repository. */
    public static Scopes delete(Repository repository) {
        return of(repository, "delete");
    }

    /** To take blobs over from one repository into another. */
    public static Scopes mount(Repository from, Repository into) {
        return new Scopes(List.of("repository:" + from.path() + ":pull", "repository:" + into.path() + ":pull,push"));
    }

    /** To list the repositories of a registry. */
    public static Scopes catalog() {
        return new Scopes(List.of("registry:catalog:*"));
    }

    private static Scopes of(Repository repository, String actions) {
        return new Scopes(List.of("repository:" + repository.path() + ":" + actions));
    }
}
