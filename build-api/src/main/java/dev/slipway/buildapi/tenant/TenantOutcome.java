package dev.slipway.buildapi.tenant;

import dev.slipway.buildapi.account.Tenant;

/** What became of a change of a tenant. */
sealed interface TenantOutcome {
    record Done(Tenant tenant) implements TenantOutcome {}

    record Unknown() implements TenantOutcome {}

    /** There is one of this name. */
    record Exists() implements TenantOutcome {}

    /** There was one of this name, and nobody gets the name again. */
    record WasRemoved(Tenant tenant) implements TenantOutcome {}
}
