package dev.slipway.buildapi.idempotency;

import java.util.Optional;

/** What becomes of a request that wants a key. */
sealed interface Claim {
    /**
     * The request has the key, until it answers or nobody hears of it any more.
     *
     * @param holder this request
     * @param fingerprint of an earlier request with the key, whose end is not known
     * @param resourceId that such a request was about to make
     */
    record Held(String keyId, String holder, Optional<String> fingerprint, Optional<String> resourceId)
            implements Claim {}

    /** The request was answered before. */
    record Answered(String fingerprint, KeptAnswer answer) implements Claim {}

    /** Another request with the key is still going on. */
    record Busy() implements Claim {}
}
