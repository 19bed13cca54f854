package dev.slipway.buildapi.problem;

import static java.util.Objects.requireNonNull;

/**
 * What is wrong with one field of a request.
 *
 * @param field its name as the caller writes it, {@code cache_scope}
 * @param reason a sentence that says what would be right
 */
public record FieldError(String field, String reason) {
    public FieldError {
        requireNonNull(field, "field");
        requireNonNull(reason, "reason");
    }

    /** {@code field: reason}, for messages outside of problem documents. */
    @Override
    public String toString() {
        return field + ": " + reason;
    }
}
