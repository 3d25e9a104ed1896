-- The numbers that a country gives its cards: a prefix and a running number. Blocks are cut off it, each number once.
create table number_series (
    country text collate "C" not null,
    prefix text collate "C" not null,
    digits integer not null,
    next bigint not null,
    last bigint not null,
    constraint number_series_pk primary key (country, prefix),
    constraint number_series_in_order check (next >= 0 and next <= last + 1)
);

-- A block is an office's, or that of a device which issues without a network.
create table number_block (
    id uuid not null,
    country text collate "C" not null,
    prefix text collate "C" not null,
    first bigint not null,
    next bigint not null,
    last bigint not null,
    office text collate "C" not null,
    device uuid,
    granted_at timestamptz not null,
    constraint number_block_pk primary key (id),
    constraint number_block_of_series foreign key (country, prefix) references number_series (country, prefix),
    constraint number_block_of_office foreign key (office) references office (code),
    constraint number_block_of_device foreign key (device) references device (id),
    constraint number_block_starts_once unique (country, prefix, first),
    constraint number_block_in_order check (first <= last and first <= next and next <= last + 1)
);
create index number_block_by_office on number_block (office, id);

-- Every number under which this node's authorities issued something: once, for good, whatever became of the document.
create table document_number (
    country text collate "C" not null,
    number_folded text collate "C" not null,
    document uuid not null,
    constraint document_number_pk primary key (country, number_folded)
);

create trigger document_number_append_only before update or delete or truncate on document_number
    for each statement execute function refuse_change();
