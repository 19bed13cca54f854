-- How dm-verity checks a disk; null for a disk without a hash tree.
alter table disks
    add column verity_root_hash   text,
    add column verity_hash_offset bigint;
