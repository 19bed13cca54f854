package dev.slipway.token.account;

import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.token.scope.Scope;
import dev.slipway.token.scope.ScopePattern;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A service account and its table.
 *
 * @param name lower-case letters, digits and hyphens; never {@code build}, which is how build credentials present themselves
 * @param scopes lines as {@link ScopePattern} reads them: {@code repository:sources/**:push,pull}
 */
public record AccountSpec(String name, List<String> scopes) {
    /** The user name that goes with a build credential. */
    public static final String BUILD_USERNAME = "build";

    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    /** What Slipway's own services need, and no more. The publisher alone may delete. */
    public static final List<AccountSpec> SERVICES = List.of(
            new AccountSpec(
                    "build-api",
                    List.of(
                            allBelow(RepositoryNames.SOURCES, "pull,push"),
                            allBelow(RepositoryNames.BUILDS, "pull"),
                            allBelow(RepositoryNames.UPLOADS, "pull"),
                            "registry:catalog:*")),
            new AccountSpec("mirror-worker", List.of(allBelow(RepositoryNames.MIRROR, "pull,push"))),
            new AccountSpec("vm-launcher", List.of(allBelow(RepositoryNames.BUILDS, "pull"))),
            new AccountSpec("converter", List.of(allBelow(RepositoryNames.BUILDS, "pull"))),
            new AccountSpec(
                    "publisher",
                    List.of(
                            allBelow(RepositoryNames.IMAGES, "pull,push,delete"),
                            allBelow(RepositoryNames.BUILDS, "pull,delete"),
                            allBelow(RepositoryNames.SOURCES, "pull,delete"),
                            allBelow(RepositoryNames.CACHE, "pull,delete"),
                            "registry:catalog:*")));

    /** A deploy system, which puts sources where build-api finds them and gets at nothing else. */
    public static final AccountSpec DEPLOYER =
            new AccountSpec("deployer", List.of(allBelow(RepositoryNames.UPLOADS, "pull,push")));

    /** Every account of an installation. */
    public static final List<AccountSpec> STANDARD =
            Stream.concat(SERVICES.stream(), Stream.of(DEPLOYER)).toList();

    /** @throws IllegalArgumentException where the name or a line of the table is malformed */
    public AccountSpec {
        if (!isName(name)) {
            throw new IllegalArgumentException("not a service account's name: " + name);
        }
        scopes = List.copyOf(scopes);
        scopes.forEach(ScopePattern::parse);
    }

    private static String allBelow(String component, String actions) {
        return Scope.REPOSITORY + ":" + component + "/**:" + actions;
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches() && !name.equals(BUILD_USERNAME);
    }
}
