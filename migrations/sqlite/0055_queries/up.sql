-- What officers ask partners about one person, and what partners ask this node: who, in which role, for what, why, and what came of it.
create table query (
    id text not null,
    direction text not null,
    partner text not null,
    agreement text not null,
    officer text not null,
    role text not null,
    office text not null,
    purpose text not null,
    reason text not null,
    worker text not null,
    asked_at text not null,
    due_at text not null,
    outcome text not null,
    records integer not null,
    constraint query_pk primary key (direction, partner, id),
    constraint query_of_partner foreign key (partner) references partner (code),
    constraint query_direction_known check (direction in ('in', 'out'))
) strict;
create index query_by_officer on query (direction, partner, agreement, officer, asked_at);
create index query_by_time on query (asked_at, id);
