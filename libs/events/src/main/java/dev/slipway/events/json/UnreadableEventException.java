package dev.slipway.events.json;

/** JSON that is not the event that it should be. The message names the field and what is wrong with it. */
public final class UnreadableEventException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableEventException(String message) {
        super(message);
    }
}
