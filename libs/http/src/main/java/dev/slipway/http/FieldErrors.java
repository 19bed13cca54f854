package dev.slipway.http;

import java.util.ArrayList;
import java.util.List;

/**
 * Gathers what is wrong with a request: twenty things at most, because more would help nobody, and a request can have
 * very many.
 */
public final class FieldErrors {
    private static final int MOST = 20;

    private final List<FieldError> errors = new ArrayList<>();

    /** Adds what is wrong with a field; see {@link FieldError}. */
    public void add(String field, String reason) {
        add(new FieldError(field, reason));
    }

    /** Adds errors that were gathered elsewhere. */
    public void addAll(List<FieldError> others) {
        others.forEach(this::add);
    }

    private void add(FieldError error) {
        if (errors.size() < MOST) {
            errors.add(error);
        }
    }

    /** Whether nothing is wrong so far. */
    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /** The errors so far, in the order of their discovery. */
    public List<FieldError> list() {
        return List.copyOf(errors);
    }
}
