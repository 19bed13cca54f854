package dev.slipway.token.authorize;

import dev.slipway.events.BuildAuthorized;

/** The result of authorizing a prepared build. */
sealed interface AuthorizeOutcome {
    /** It has its grant; this event lets it be launched. */
    record Authorized(BuildAuthorized event) implements AuthorizeOutcome {}

    /** It has ended already, and gets nothing. */
    record AlreadyEnded(String buildId) implements AuthorizeOutcome {}

    /**
     * It names what nobody may have; the build ends with this.
     *
     * @param reason a sentence that names the field
     */
    record Refused(String reason) implements AuthorizeOutcome {}
}
