package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a build ended. */
public enum BuildOutcome {
    @JsonProperty("succeeded")
    SUCCEEDED,
    @JsonProperty("failed")
    FAILED,
    @JsonProperty("cancelled")
    CANCELLED,
    @JsonProperty("timed_out")
    TIMED_OUT,
    @JsonProperty("rejected")
    REJECTED
}
