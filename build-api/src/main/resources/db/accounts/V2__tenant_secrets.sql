-- Values of secrets that tenants stored, for their builds. They are encrypted with a key that is not in this database: back it up, too.

create table tenant_secrets (
    tenant     text not null references tenants (name),
    name       text not null,
    -- Which key the value is encrypted with, the nonce of AES-256-GCM, and what came out, with the tag at its end.
    key_id     text not null,
    nonce      bytea not null,
    ciphertext bytea not null,
    -- Of the value.
    bytes      integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    updated_by text not null,
    primary key (tenant, name)
);
