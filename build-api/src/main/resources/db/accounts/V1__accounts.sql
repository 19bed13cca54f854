-- Accounts: who may use Slipway. Unlike the read model, nothing can make these rows again: back up this schema.

create table tenants (
    name         text primary key,
    display_name text not null,
    created_at   timestamptz not null,
    created_by   text not null,
    -- A removed tenant keeps its name for ever, because its images are still in the registry.
    removed_at   timestamptz
);

-- Numbers the changes of tokens: of two records about one token, the one with the larger number counts.
create sequence revision;

create table api_tokens (
    token_id   text primary key,
    name       text not null,
    role       text not null,
    tenant     text references tenants (name),
    -- Of the token's text, in hexadecimal digits. The text itself is nowhere.
    sha256     text not null unique,
    created_at timestamptz not null,
    created_by text not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    revision   bigint not null
);

create index api_tokens_of_tenant on api_tokens (tenant);

-- What is still to be published, in the order of the transactions that it comes from.
create table outbox (
    id         bigint generated always as identity primary key,
    topic      text not null,
    record_key text not null,
    -- The CloudEvents type and the JSON of an event; both null for a record that removes the key.
    event_type text,
    event      text,
    added_at   timestamptz not null
);

-- The initial tokens that were made, by their names in the settings, for ever: one that was revoked is not made again.
create table initial_tokens (
    name    text primary key,
    made_at timestamptz not null
);
