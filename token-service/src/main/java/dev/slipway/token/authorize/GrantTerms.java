package dev.slipway.token.authorize;

import java.time.Duration;

/**
 * How long grants last.
 *
 * @param queueLimit how long a build may wait for a machine
 * @param runMargin what boot, push and shutdown add to a build's own time limit
 * @param attempts how many launches a credential lasts for
 * @param keptAfterEnd how long it is remembered that a build has ended; older requests get nothing
 */
record GrantTerms(Duration queueLimit, Duration runMargin, int attempts, Duration keptAfterEnd) {
    Duration runTime(int timeoutSeconds) {
        return runMargin.plusSeconds(timeoutSeconds);
    }

    /** The life of a build's credential, from authorized to the end of its last possible attempt. */
    Duration longest(int timeoutSeconds) {
        return queueLimit.plus(runTime(timeoutSeconds).multipliedBy(attempts));
    }
}
