-- What the mirror has, of which mirror-worker has said when it was last compared with its upstream.
create table mirror_images (
    -- The image at its upstream, in full: docker.io/library/alpine:3.20.
    reference  text collate "C" primary key,
    repository text not null,
    digest     text not null,
    checked_at timestamptz,
    asked_at   timestamptz not null,
    last_error text
);

-- Which builds used an image of the mirror.
create table base_image_uses (
    reference text collate "C" not null,
    build_id  text not null,
    tenant    text not null,
    used_at   timestamptz not null,
    primary key (reference, build_id)
);

create index base_image_uses_newest on base_image_uses (reference, used_at desc, build_id desc);
create index base_image_uses_of_tenant on base_image_uses (reference, tenant, used_at desc, build_id desc);

-- What admins wanted of the mirror, and how far it is. What is told of a request may come before the request itself.
create table base_image_requests (
    id           text primary key,
    reference    text,
    action       text,
    requested_by text,
    requested_at timestamptz,
    state        text not null default 'requested',
    bytes        bigint,
    total_bytes  bigint,
    digest       text,
    message      text,
    updated_at   timestamptz
);

-- What older builds used stands in their events, which are folded again: that changes nothing else.
delete from folded_offsets where topic = 'slipway.build.prepared';
