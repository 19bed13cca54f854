package dev.slipway.events.account;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What somebody did, or tried to do. Later versions add words. */
public enum AuditedAction {
    /** A credential was exchanged at {@code /token} for a registry access token. */
    @JsonProperty("registry_token")
    REGISTRY_TOKEN,
    /** A request to the API was refused because of its token. */
    @JsonProperty("api_refused")
    API_REFUSED,
    @JsonProperty("tenant_created")
    TENANT_CREATED,
    @JsonProperty("tenant_changed")
    TENANT_CHANGED,
    @JsonProperty("tenant_removed")
    TENANT_REMOVED,
    @JsonProperty("api_token_created")
    API_TOKEN_CREATED,
    @JsonProperty("api_token_revoked")
    API_TOKEN_REVOKED,
    /** A tenant's secret got a value. */
    @JsonProperty("secret_stored")
    SECRET_STORED,
    @JsonProperty("secret_removed")
    SECRET_REMOVED,
    /** A tenant's login to another registry was stored, or replaced. */
    @JsonProperty("registry_login_stored")
    REGISTRY_LOGIN_STORED,
    @JsonProperty("registry_login_removed")
    REGISTRY_LOGIN_REMOVED,
    @JsonProperty("webhook_added")
    WEBHOOK_ADDED,
    @JsonProperty("webhook_removed")
    WEBHOOK_REMOVED,
    /** A webhook that had been disabled is sent to again. */
    @JsonProperty("webhook_enabled")
    WEBHOOK_ENABLED,
    /** A build got its repositories. */
    @JsonProperty("build_granted")
    BUILD_GRANTED,
    @JsonProperty("key_added")
    KEY_ADDED,
    @JsonProperty("key_removed")
    KEY_REMOVED
}
