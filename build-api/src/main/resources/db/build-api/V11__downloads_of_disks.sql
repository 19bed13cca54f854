-- Where a disk is served, and what the converter said of it last: it may have been removed, and made again or not.
alter table disks
    add column url       text,
    add column told_at   timestamptz,
    -- Why it could not be made again; null where it could, or nobody asked.
    add column failure   text,
    add column failed_at timestamptz;

update disks set told_at = converted_at;
