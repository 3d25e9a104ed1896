-- The numbers that a country gives its cards: a prefix and a running number. Blocks are cut off it, each number once.
create table number_series (
    country text not null,
    prefix text not null,
    digits integer not null,
    next integer not null,
    last integer not null,
    constraint number_series_pk primary key (country, prefix),
    constraint number_series_in_order check (next >= 0 and next <= last + 1)
) strict;

-- A block is an office's, or that of a device which issues without a network.
create table number_block (
    id text not null,
    country text not null,
    prefix text not null,
    first integer not null,
    next integer not null,
    last integer not null,
    office text not null,
    device text,
    granted_at text not null,
    constraint number_block_pk primary key (id),
    constraint number_block_of_series foreign key (country, prefix) references number_series (country, prefix),
    constraint number_block_of_office foreign key (office) references office (code),
    constraint number_block_of_device foreign key (device) references device (id),
    constraint number_block_starts_once unique (country, prefix, first),
    constraint number_block_in_order check (first <= last and first <= next and next <= last + 1)
) strict;
create index number_block_by_office on number_block (office, id);

-- Every number under which this node's authorities issued something: once, for good, whatever became of the document.
create table document_number (
    country text not null,
    number_folded text not null,
    document text not null,
    constraint document_number_pk primary key (country, number_folded)
) strict;

create trigger document_number_refuses_update before update on document_number
begin
    select raise(abort, 'document_number is append-only');
end;

create trigger document_number_refuses_delete before delete on document_number
begin
    select raise(abort, 'document_number is append-only');
end;
