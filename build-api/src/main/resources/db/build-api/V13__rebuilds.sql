-- What it takes to request a build again.
-- The Dockerfile that came with the request, as it travels; null where the source has it.
alter table builds add column dockerfile text;
-- The build whose source and spec this one has again.
alter table builds add column rebuild_of text;
