-- What became of each name that an image was to get: of a build, or of a request to tag.
create table image_names (
    id           text collate "C" not null,
    name         text collate "C" not null,
    tenant       text not null,
    place        text not null,
    result       text not null,
    digest       text not null,
    message      text,
    published_at timestamptz not null,
    primary key (id, name)
);

create index image_names_of_digest on image_names (digest, tenant);

-- Who has which tag in Slipway's registry. A tag that was removed stays as a row, so that no older name brings it back.
create table image_tags (
    tenant       text collate "C" not null,
    name         text collate "C" not null,
    tag          text collate "C" not null,
    digest       text not null,
    build_id     text,
    holder       text collate "C" not null,
    asked_at     timestamptz not null,
    published_at timestamptz not null,
    removed      boolean not null,
    primary key (tenant, name, tag)
);
