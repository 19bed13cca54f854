package dev.slipway.events.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How much the image's SLSA provenance attestation tells of the build. */
public enum Provenance {
    /** No attestation. */
    @JsonProperty("none")
    NONE,
    /** What was built from what; without build args. */
    @JsonProperty("min")
    MIN,
    /** All that BuildKit knows, build args included. */
    @JsonProperty("max")
    MAX
}
