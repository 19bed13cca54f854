-- Requests that a caller may send again under the same key, and their answers. A row counts for 24 hours.

create table idempotency_keys (
    -- SHA-256 of the caller's id and the key, in hexadecimal digits. The key itself is nowhere.
    key_id      text primary key,
    -- Of method, path and body, in hexadecimal digits: HMAC-SHA256 with the key, so that nobody who reads this table can try values of
    -- secrets. Null until the body was read.
    fingerprint text,
    -- What the request is about to make has this id, however often it is tried.
    resource_id text,
    -- The request that is at it now, and until when it is if nobody hears of it any more.
    holder      text,
    held_until  timestamptz,
    created_at  timestamptz not null,
    -- The answer; null until there is one that is kept.
    status      integer,
    location    text,
    media_type  text,
    answer      text
);

create index idempotency_keys_by_age on idempotency_keys (created_at);
