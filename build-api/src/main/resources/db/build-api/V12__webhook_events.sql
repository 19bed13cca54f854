-- What webhooks are to be told, from the transaction that folded it until it is queued for them.
create table webhook_events (
    build_id    text not null,
    event_key   text not null,
    event_type  text not null,
    -- The event itself, as on its topic.
    event       text not null,
    happened_at timestamptz not null,
    primary key (build_id, event_key)
);
