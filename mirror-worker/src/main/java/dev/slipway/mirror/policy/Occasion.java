package dev.slipway.mirror.policy;

/** Why the mirror is asked for an image, which decides how much of an upstream's patience that may cost. */
public enum Occasion {
    /** A build needs it. */
    BUILD,
    /** An admin asked for this image. Asks also an upstream that wants to be left alone. */
    REQUEST,
    /** Nobody waits for it: a refresh by schedule, or the like. Leaves the last of an upstream's limit to people. */
    UNATTENDED
}
