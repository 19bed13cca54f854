package dev.slipway.keys;

import java.util.Locale;

/** How far a key has come. A rotation leads each key through all of them, in this order. */
public enum KeyStage {
    /** It is known to whoever verifies or opens, and is not used yet. */
    ADDED,
    /** New tokens are signed with it, or new credentials sealed for it. */
    USED,
    /** Another key has taken over; what was signed or sealed with this one is still accepted. */
    REPLACED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
