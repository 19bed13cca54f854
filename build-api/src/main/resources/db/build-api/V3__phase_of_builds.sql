-- How far a build has come on its way, and how it stands in one word. What an event does to either is decided by BuildLife
-- in the contract, and the fold writes the result; the database no longer works it out a second time.
alter table builds alter column status drop expression;
alter table builds alter column status set default 'requested';
alter table builds add column phase text not null default 'requested';

update builds
set phase = case
    when started_at is not null then 'running'
    when authorized_at is not null then 'authorized'
    when prepared_at is not null then 'prepared'
    else 'requested'
end;
