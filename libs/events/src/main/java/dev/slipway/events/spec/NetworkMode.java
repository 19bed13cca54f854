package dev.slipway.events.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the RUN steps of a build reach. */
public enum NetworkMode {
    /** Whatever the machine reaches. */
    @JsonProperty("egress")
    EGRESS,
    /** Nothing; the machine itself reaches the registry and its token endpoint only. */
    @JsonProperty("isolated")
    ISOLATED
}
