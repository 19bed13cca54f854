package dev.slipway.mirror.policy;

/** Which builds bring an image into the mirror. Every build uses what is there already. */
public enum When {
    ANY_BUILD,
    ADMIN,
    /** Nobody but who pushes it there by hand. */
    NEVER
}
