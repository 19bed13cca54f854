-- Where tenants want to hear of their builds.
create table webhooks (
    webhook_id    text primary key,
    tenant        text not null references tenants (name),
    url           text not null,
    -- Which events, with blanks between them.
    events        text not null,
    -- The secret that deliveries are signed with, encrypted as values of secrets are.
    key_id        text not null,
    nonce         bytea not null,
    ciphertext    bytea not null,
    created_at    timestamptz not null,
    created_by    text not null,
    -- Until when a delivery is being made, by whichever process; also orders webhooks by who waits longest.
    busy_until    timestamptz not null default '-infinity',
    -- Since when nothing was taken, and how many attempts failed since then.
    failing_since timestamptz,
    failures      integer not null default 0,
    disabled_at   timestamptz,
    -- How many events found no place in the queue.
    missed        bigint not null default 0
);

create index webhooks_of_tenant on webhooks (tenant);

-- What is sent, and what became of it. A row stays after its end, so that an event that is heard of twice is sent once.
create table webhook_deliveries (
    delivery_id text primary key,
    webhook_id  text not null references webhooks (webhook_id) on delete cascade,
    -- Of one build and event there is one delivery.
    event_key   text not null,
    build_id    text not null,
    event_type  text not null,
    -- As it is sent, byte for byte.
    body        text not null,
    created_at  timestamptz not null,
    -- waiting, delivered, or given_up
    state       text not null,
    -- When the attempts that count began: with the event, or when somebody asked for it to be sent again.
    began_at    timestamptz not null,
    attempts    integer not null,
    due_at      timestamptz,
    last_at     timestamptz,
    last_status integer,
    last_answer text,
    last_reason text,
    unique (webhook_id, event_key)
);

create index webhook_deliveries_due on webhook_deliveries (webhook_id, due_at) where state = 'waiting';
create index webhook_deliveries_by_age on webhook_deliveries (created_at);
