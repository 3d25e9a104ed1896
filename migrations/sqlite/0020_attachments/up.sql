-- Files that records name. Each is kept in parts that are sealed under a key of its own, and the key under the node's data key.
create table attachment (
    address text not null,
    sort text not null,
    size_bytes integer not null,
    received_bytes integer not null,
    sealed text not null,
    format text,
    author text not null,
    office text not null,
    created_at text not null,
    expires_at text,
    constraint attachment_pk primary key (address),
    constraint attachment_size_natural check (size_bytes > 0),
    constraint attachment_received_within check (received_bytes >= 0 and received_bytes <= size_bytes),
    constraint attachment_known_when_whole check (format is null or received_bytes = size_bytes)
) strict;
create index attachment_unused on attachment (author, address) where format is null or expires_at is not null;
create index attachment_unfinished on attachment (created_at, address) where format is null;
create index attachment_by_expiry on attachment (expires_at, address) where expires_at is not null;

create table attachment_part (
    attachment text not null,
    at_byte integer not null,
    sealed blob not null,
    constraint attachment_part_pk primary key (attachment, at_byte),
    constraint attachment_part_of_attachment foreign key (attachment) references attachment (address) on delete cascade
) strict;

-- Which record names which file, by a member of which class: computed from the records, and rebuilt with them.
create table attachment_named (
    attachment text not null,
    record text not null,
    class text not null,
    constraint attachment_named_pk primary key (attachment, record, class)
) strict, without rowid;
create index attachment_named_by_record on attachment_named (record);
