package dev.slipway.cli.keys;

/** What a rotation tells whoever watches it, and how it passes the time. */
interface RotationReport {
    /** Something was done, or is known. */
    void done(String sentence);

    /** Something is for the operator to do. */
    void todo(String sentence);

    /** Shows what is waited for, and returns after a moment. */
    void waiting(String forWhat) throws InterruptedException;
}
