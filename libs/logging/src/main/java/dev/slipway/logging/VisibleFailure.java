package dev.slipway.logging;

import dev.slipway.events.text.Visible;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Stands in a log for a failure whose message quotes a stranger: with what a terminal would obey escaped, and its further lines
 * indented, so that none passes for a record of its own.
 */
final class VisibleFailure extends Throwable {
    private static final long serialVersionUID = 1;
    private static final String INDENTED = "\n    ";

    private final String text;

    private VisibleFailure(String text, Throwable original) {
        super(text);
        this.text = text;
        setStackTrace(original.getStackTrace());
    }

    /** The failure itself, where there is nothing in it, its causes and what it suppressed to be escaped. */
    static Throwable of(Throwable failure) {
        return isFit(failure, Collections.newSetFromMap(new IdentityHashMap<>()))
                ? failure
                : visible(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean isFit(Throwable failure, Set<Throwable> seen) {
        if (!seen.add(failure)) {
            return true;
        }
        if (!text(failure).equals(failure.toString())) {
            return false;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (!isFit(suppressed, seen)) {
                return false;
            }
        }
        return failure.getCause() == null || isFit(failure.getCause(), seen);
    }

    private static VisibleFailure visible(Throwable failure, Set<Throwable> seen) {
        seen.add(failure);
        Throwable cause = failure.getCause();
        VisibleFailure visible = new VisibleFailure(text(failure), failure);
        if (cause != null && !seen.contains(cause)) {
            visible.initCause(visible(cause, seen));
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (!seen.contains(suppressed)) {
                visible.addSuppressed(visible(suppressed, seen));
            }
        }
        return visible;
    }

    private static String text(Throwable failure) {
        if (failure instanceof VisibleFailure) {
            return failure.toString();
        }
        return Visible.text(String.valueOf(failure)).replace("\n", INDENTED);
    }

    @Override
    public String toString() {
        return text;
    }
}
