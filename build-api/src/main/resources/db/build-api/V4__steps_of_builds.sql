-- The steps of a build's attempts, each as it stands.
create table steps (
    build_id   text not null,
    attempt_id text not null,
    step       integer not null,
    revision   integer not null,
    -- 1, 2, 3 … within the build, in the order in which steps changed: what changed since a reader looked is an index away.
    change     bigint not null,
    name       text not null,
    -- Numbers, as JSON.
    inputs     text not null,
    state      text not null,
    cached     boolean not null,
    started_at timestamptz,
    ended_at   timestamptz,
    line       integer,
    error      text,
    primary key (build_id, attempt_id, step),
    unique (build_id, change)
);

-- Which step wrote a line: a step of the attempt that is the line's writer.
alter table log_lines add column step integer;

alter table builds
    add column failed_step      integer,
    add column failed_step_name text,
    add column failed_step_line integer,
    add column builder          text,
    -- The names that the image is to get as the caller wrote them, and the words by which a build is found: web:1.4 and web.
    add column tags             text[],
    add column tag_words        text[];

-- The queue of those that wait for a machine.
create index builds_waiting on builds (authorized_at, build_id) where phase = 'authorized' and outcome is null;
create index builds_by_tag on builds using gin (tag_words);
-- People shorten ids: the beginning tells when a build was made, the end tells it from others.
create index builds_by_beginning on builds (build_id text_pattern_ops);
create index builds_by_end on builds (reverse(build_id) text_pattern_ops);
