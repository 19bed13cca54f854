-- What other registries let mirror-worker fetch, as it was last told. Whoever logs in has a limit of its own.
create table mirror_upstreams (
    host           text collate "C" not null,
    login          boolean not null,
    pull_limit     bigint,
    remaining      bigint,
    window_seconds bigint,
    source         text,
    observed_at    timestamptz,
    away_until     timestamptz,
    away_reason    text,
    -- When a worker last said whether it leaves the host alone.
    told_at        timestamptz not null,
    primary key (host, login)
);
