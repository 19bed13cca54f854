package dev.slipway.events.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What to do about an image that the mirror does not have. */
public enum MirrorMode {
    /** BuildKit asks its own registry for it. */
    @JsonProperty("preferred")
    PREFERRED,
    /** The build fails instead. */
    @JsonProperty("required")
    REQUIRED
}
