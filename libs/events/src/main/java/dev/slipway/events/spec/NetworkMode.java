package dev.slipway.events.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a build reaches beside the registry. */
public enum NetworkMode {
    /** Public addresses, or those of the allowed domains only. */
    @JsonProperty("egress")
    EGRESS,
    /** Nothing, and its RUN steps not even the registry. */
    @JsonProperty("isolated")
    ISOLATED
}
