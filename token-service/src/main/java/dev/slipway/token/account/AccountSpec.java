package dev.slipway.token.account;

import dev.slipway.token.scope.ScopePattern;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A service account and its table.
 *
 * @param name lower-case letters, digits and hyphens; never {@code build}, which is how build credentials present themselves
 * @param scopes lines as {@link ScopePattern} reads them: {@code repository:sources/*:push,pull}
 */
public record AccountSpec(String name, List<String> scopes) {
    /** The user name that goes with a build credential. */
    public static final String BUILD_USERNAME = "build";

    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    /** What Slipway's own services need, and no more. To cancel an upload is to delete, as registries see it. */
    public static final List<AccountSpec> STANDARD = List.of(
            new AccountSpec(
                    "build-api",
                    List.of("repository:sources/*:pull,push,delete", "repository:builds/*:pull", "registry:catalog:*")),
            new AccountSpec(
                    "mirror-worker", List.of("repository:mirror/**:pull,push,delete", "repository:sources/*:pull")),
            new AccountSpec("vm-launcher", List.of("repository:builds/*:pull")),
            new AccountSpec("converter", List.of("repository:builds/*:pull")));

    /** @throws IllegalArgumentException where the name or a line of the table is malformed */
    public AccountSpec {
        if (!isName(name)) {
            throw new IllegalArgumentException("not a service account's name: " + name);
        }
        scopes = List.copyOf(scopes);
        scopes.forEach(ScopePattern::parse);
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches() && !name.equals(BUILD_USERNAME);
    }
}
