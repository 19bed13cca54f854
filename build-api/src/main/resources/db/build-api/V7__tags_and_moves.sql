-- Requests about tags of a repository: which ones are wanted, and what became of them.
alter table base_image_requests add column tags text;
alter table base_image_requests add column report text;

-- At which digest a build used an image.
alter table base_image_uses add column digest text;
create index base_image_uses_of_digest on base_image_uses (reference, digest, used_at desc);

-- The digests of the images that the mirror keeps of an index, with commas, where it does not keep all of it.
alter table mirror_images add column images text not null default '';

-- Tags that led to another image than before, until slipway.base-image.moved says so.
create table base_image_moves (
    reference  text collate "C" not null,
    repository text not null,
    old_digest text not null,
    new_digest text not null,
    -- Of the images for single platforms that the mirror kept of the old index, with commas; builds used these.
    old_images text not null,
    moved_at   timestamptz not null,
    -- When it was folded.
    seen_at    timestamptz not null,
    primary key (reference, moved_at)
);

-- At which digests older builds used images stands in their events, which are folded again: that changes nothing else.
delete from folded_offsets where topic = 'slipway.build.prepared';
