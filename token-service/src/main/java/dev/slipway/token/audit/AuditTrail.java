package dev.slipway.token.audit;

import dev.slipway.events.Audited;

/** Where it is written down what was done with access. Returns at once and never fails. Safe for use by several threads. */
@FunctionalInterface
public interface AuditTrail {
    /** {@link Audited#service()} of everything written here. */
    String SERVICE = "token-service";

    /** {@link Audited#who()} where nothing about the caller is proven. */
    String UNKNOWN = "unknown";

    void add(Audited event);
}
