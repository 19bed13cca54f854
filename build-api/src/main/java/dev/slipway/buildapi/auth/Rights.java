package dev.slipway.buildapi.auth;

import dev.slipway.events.account.Role;
import dev.slipway.http.FieldError;
import dev.slipway.http.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a role may do, in words, and refusals that say it. docs/security.md has the same as a table. */
public final class Rights {
    private Rights() {}

    /** What a caller may do, one thing a sentence. A token of the OIDC issuer opens the API alone. */
    static List<String> of(Caller caller) {
        return caller.isOfIssuer() ? atTheApi(caller.role(), caller.tenant()) : of(caller.role(), caller.tenant());
    }

    /** What the bearer of an API token may do, one thing a sentence. */
    static List<String> of(Role role, Optional<String> tenant) {
        return Stream.concat(atTheApi(role, tenant).stream(), atTheRegistry(role, tenant).stream())
                .toList();
    }

    private static List<String> atTheApi(Role role, Optional<String> tenant) {
        String whose = tenant.map(name -> "of tenant " + name).orElse("of every tenant");
        return switch (role) {
            case ADMIN ->
                List.of(
                        "make and remove tenants and API tokens, and store secrets and webhooks of every tenant",
                        "start, read and end builds of every tenant, and admin builds");
            case DEPLOYER -> List.of("start, read and end builds " + whose + ", and store webhooks");
            case TENANT -> List.of("start, read and end builds " + whose + ", and store its secrets and webhooks");
            case VIEWER ->
                List.of("read builds and logs " + whose + (tenant.isEmpty() ? ", and see the launchers" : ""));
        };
    }

    private static List<String> atTheRegistry(Role role, Optional<String> tenant) {
        return switch (role) {
            case ADMIN -> List.of("pull everything from the registry, and push mirror/**");
            case DEPLOYER ->
                List.of(
                        "pull builds/" + below(tenant) + " and images/" + below(tenant) + " from the registry",
                        "push uploads/" + below(tenant));
            case TENANT ->
                List.of(
                        "pull builds/" + below(tenant) + ", images/" + below(tenant)
                                + " and what it may read of mirror/** from the registry",
                        "push uploads/" + below(tenant));
            case VIEWER -> List.of();
        };
    }

    private static String below(Optional<String> tenant) {
        return tenant.map(name -> name + "/**").orElse("**");
    }

    /** {@code token ci (role tenant, tenant acme)}. */
    static String introduction(String name, Role role, Optional<String> tenant) {
        return "token " + name + " (role " + role.word()
                + tenant.map(one -> ", tenant " + one).orElse("") + ")";
    }

    /** 403: what is refused, which token was used, and what it may do. */
    public static Problem forbidden(Caller caller, String reason) {
        return Problem.forbidden(reason + "; " + mayOnly(caller));
    }

    /** The same about a field. */
    public static Problem forbidden(Caller caller, FieldError error) {
        return Problem.forbidden(error.field(), error.reason() + "; " + mayOnly(caller));
    }

    private static String mayOnly(Caller caller) {
        return "this is the " + introduction(caller.name(), caller.role(), caller.tenant()) + ", which may "
                + String.join("; ", of(caller));
    }
}
