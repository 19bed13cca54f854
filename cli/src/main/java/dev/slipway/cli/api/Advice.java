package dev.slipway.cli.api;

/** What whoever was refused can do next, which Slipway cannot know: it sees a token, and not where the token came from. */
@FunctionalInterface
public interface Advice {
    /** For a client whose caller knows where the token came from. */
    Advice NONE = _ -> "";

    /**
     * What to print below the refusal.
     *
     * @param status the HTTP status of the refusal
     * @return whole sentences, or nothing
     */
    String on(int status);
}
