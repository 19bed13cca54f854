package dev.slipway.http;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.text.Excerpt;

/**
 * What is wrong with one field of a request.
 *
 * @param field its name as the caller writes it, {@code cache_scope}
 * @param reason a sentence that says what would be right; cut after 1,000 characters, for it may repeat what was sent
 */
public record FieldError(String field, String reason) {
    private static final int LONGEST_REASON = 1_000;

    public FieldError {
        requireNonNull(field, "field");
        reason = Excerpt.of(reason, LONGEST_REASON);
    }

    /** {@code field: reason}, for messages outside of problem documents. */
    @Override
    public String toString() {
        return field + ": " + reason;
    }
}
