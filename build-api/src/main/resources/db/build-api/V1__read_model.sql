-- The read model: what Kafka's topics say, folded. Losing it loses nothing: an empty schema fills itself again.

create table builds (
    build_id            text primary key,
    -- Null until an event that tells it arrives: topics are not ordered among themselves. '-' where a rejected
    -- submission named no valid one.
    tenant              text,
    spec                text,
    source_repository   text,
    source_digest       text,
    source_size         bigint,
    base_images         text,
    created_at          timestamptz not null,
    requested_at        timestamptz,
    prepared_at         timestamptz,
    authorized_at       timestamptz,
    started_at          timestamptz,
    cancel_requested_at timestamptz,
    cancel_requested_by text,
    finished_at         timestamptz,
    outcome             text,
    attempt_id          text,
    reason              text,
    message             text,
    image_repository    text,
    image_digest        text,
    cache_repository    text,
    cached_steps        integer,
    total_steps         integer,
    -- How far the build has come, whatever the order in which that was learned.
    status              text not null generated always as (
        case
            when outcome is not null then outcome
            when cancel_requested_at is not null then 'cancelling'
            when started_at is not null then 'running'
            when authorized_at is not null then 'authorized'
            when prepared_at is not null then 'prepared'
            else 'requested'
        end) stored
);

create index builds_newest on builds (created_at desc, build_id desc) where tenant is not null;
create index builds_newest_of_tenant on builds (tenant, created_at desc, build_id desc);

create table attempts (
    build_id   text not null,
    attempt_id text not null,
    attempt    integer not null,
    launcher   text not null,
    machine    text not null,
    started_at timestamptz not null,
    primary key (build_id, attempt_id)
);

create table log_lines (
    build_id text not null,
    -- 1, 2, 3 … in the order of the log topic, so that a rebuilt read model gives the same numbers.
    line_id  bigint not null,
    writer   text not null,
    sequence bigint not null,
    time     timestamptz not null,
    stream   text not null,
    text     text not null,
    primary key (build_id, line_id),
    unique (build_id, writer, sequence)
);

create table pushed_images (
    repository        text not null,
    digest            text not null,
    media_type        text not null,
    config_media_type text,
    pushed_at         timestamptz not null,
    primary key (repository, digest)
);

create table disks (
    repository      text not null,
    digest          text not null,
    result          text not null,
    reason          text,
    location        text,
    format          text,
    size            bigint,
    sha256          text,
    duration_millis bigint not null,
    converted_at    timestamptz not null,
    primary key (repository, digest)
);

-- How far each partition is folded, written in the transaction that folds.
create table folded_offsets (
    cluster_id  text not null,
    topic       text not null,
    partition   integer not null,
    next_offset bigint not null,
    primary key (cluster_id, topic, partition)
);
