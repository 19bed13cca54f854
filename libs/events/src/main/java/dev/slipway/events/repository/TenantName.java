package dev.slipway.events.repository;

import java.util.regex.Pattern;

/** What a tenant may be called. The name is a component of repository names, see {@link RepositoryName}. */
public final class TenantName {
    /** The form, as a regular expression for the whole: 1 to 63 of a-z, 0-9 and '-', with no '-' at the ends. */
    public static final String FORM = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

    private static final Pattern PATTERN = Pattern.compile(FORM);

    private TenantName() {}

    /** Whether a tenant may be called so. No tenant is called {@code global}: that would open everybody's cache. */
    public static boolean isValid(String name) {
        return PATTERN.matcher(name).matches() && !name.equals(RepositoryNames.GLOBAL);
    }
}
