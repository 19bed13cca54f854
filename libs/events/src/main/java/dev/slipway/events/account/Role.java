package dev.slipway.events.account;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the bearer of an API token may do. */
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
    VIEWER;

    /** As people and JSON write it: {@code deployer}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role that is written so; empty where there is none. */
    public static Optional<Role> ofWord(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }
}
