-- What partners gave, position by position: as what their country is in the agreement, and which elements. Nothing of their content.
create table received (
    partner text collate "C" not null,
    agreement text collate "C" not null,
    position bigint not null,
    record uuid not null,
    country text collate "C" not null,
    side text collate "C" not null,
    elements text not null,
    received_at timestamptz not null,
    constraint received_pk primary key (partner, agreement, position),
    constraint received_of_partner foreign key (partner) references partner (code)
);
create index received_by_record on received (record, agreement, position);
