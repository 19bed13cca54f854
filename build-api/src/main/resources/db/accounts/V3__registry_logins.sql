-- Logins to other registries that tenants stored, for what their builds push there. They are encrypted as values of secrets are.

create table registry_logins (
    tenant     text not null references tenants (name),
    -- As references name it, with its port where there is one.
    host       text not null,
    username   text not null,
    -- Which key the login is encrypted with, the nonce of AES-256-GCM, and what came out, with the tag at its end.
    key_id     text not null,
    nonce      bytea not null,
    ciphertext bytea not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    updated_by text not null,
    primary key (tenant, host)
);
