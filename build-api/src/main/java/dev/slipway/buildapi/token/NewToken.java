package dev.slipway.buildapi.token;

import static java.util.Objects.requireNonNull;

import dev.slipway.buildapi.body.JsonFields;
import dev.slipway.events.account.Role;
import dev.slipway.events.repository.TenantName;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a token is to be.
 *
 * @param name what people call it; absent where its id will do
 * @param life how long it lasts; absent where it has no end
 */
record NewToken(Role role, Optional<String> tenant, Optional<String> name, Optional<Duration> life) {
    private static final String ROLE = "role";
    private static final String TENANT = "tenant";
    private static final String NAME = "name";
    private static final String EXPIRES_IN = "expires_in";
    static final Set<String> FIELDS = Set.of(ROLE, TENANT, NAME, EXPIRES_IN);

    private static final String ROLES = "one of admin, deployer, tenant, viewer";
    static final String NAME_FORM = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    private static final Pattern NAME_PATTERN = Pattern.compile(NAME_FORM);

    NewToken {
        requireNonNull(role, ROLE);
        requireNonNull(tenant, TENANT);
        requireNonNull(name, NAME);
        requireNonNull(life, "life");
    }

    static boolean isName(String name) {
        return NAME_PATTERN.matcher(name).matches();
    }

    /** Why a role and a tenant do not go together; empty where they do. */
    static Optional<String> mismatch(Role role, Optional<String> tenant) {
        if (role == Role.TENANT && tenant.isEmpty()) {
            return Optional.of("is missing: a token of the role tenant belongs to one");
        }
        if (role == Role.ADMIN && tenant.isPresent()) {
            return Optional.of("cannot be given: an admin's token belongs to no tenant");
        }
        return Optional.empty();
    }

    /** Reads a request's fields; empty where one is wrong, which the fields know then. */
    static Optional<NewToken> read(JsonFields fields) {
        String word = fields.required(ROLE, ROLES);
        Optional<Role> role = Role.ofWord(word);
        if (role.isEmpty() && !word.isEmpty()) {
            fields.wrong(ROLE, "must be " + ROLES);
        }
        Optional<String> tenant = fields.text(TENANT);
        if (tenant.filter(name -> !TenantName.isValid(name)).isPresent()) {
            fields.wrong(TENANT, "is not a valid name of a tenant");
        }
        role.flatMap(known -> mismatch(known, tenant)).ifPresent(reason -> fields.wrong(TENANT, reason));
        Optional<String> name = fields.text(NAME);
        if (name.filter(given -> !isName(given)).isPresent()) {
            fields.wrong(
                    NAME, "must be 1 to 64 of letters, digits, '.', '_' and '-', and begin with a letter or a digit");
        }
        Optional<String> expiresIn = fields.text(EXPIRES_IN);
        Optional<Duration> life = expiresIn.flatMap(ExpiresIn::parse);
        if (expiresIn.isPresent() && life.isEmpty()) {
            fields.wrong(EXPIRES_IN, "must be " + ExpiresIn.MUST_BE);
        }
        return fields.areFine() && role.isPresent()
                ? Optional.of(new NewToken(role.get(), tenant, name, life))
                : Optional.empty();
    }
}
