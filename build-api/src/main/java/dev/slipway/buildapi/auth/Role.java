package dev.slipway.buildapi.auth;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a token's bearer may do. */
public enum Role {
    /** Everything, admin builds included. */
    @JsonProperty("admin")
    ADMIN,
    /** A deploy system: builds for any tenant that it names. */
    @JsonProperty("deployer")
    DEPLOYER,
    /** Its own builds, and nothing else. */
    @JsonProperty("tenant")
    TENANT,
    /** Reads, for dashboards. */
    @JsonProperty("viewer")
    VIEWER
}
