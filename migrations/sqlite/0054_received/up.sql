-- What partners gave, position by position: as what their country is in the agreement, and which elements. Nothing of their content.
create table received (
    partner text not null,
    agreement text not null,
    position integer not null,
    record text not null,
    country text not null,
    side text not null,
    elements text not null,
    received_at text not null,
    constraint received_pk primary key (partner, agreement, position),
    constraint received_of_partner foreign key (partner) references partner (code)
) strict;
create index received_by_record on received (record, agreement, position);
