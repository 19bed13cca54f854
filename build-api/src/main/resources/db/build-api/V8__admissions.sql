-- Builds that were let in and are not in the table of builds yet, so that a tenant gets no more of them at once than it may have.
-- Rows are removed by the next admission of their tenant.
create table admissions (
    build_id    text primary key,
    tenant      text not null,
    admitted_at timestamptz not null
);

create index admissions_of_tenant on admissions (tenant);
create index builds_unfinished_of_tenant on builds (tenant) where outcome is null;
