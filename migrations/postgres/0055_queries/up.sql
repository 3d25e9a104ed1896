-- What officers ask partners about one person, and what partners ask this node: who, in which role, for what, why, and what came of it.
create table query (
    id uuid not null,
    direction text collate "C" not null,
    partner text collate "C" not null,
    agreement text collate "C" not null,
    officer uuid not null,
    role text collate "C" not null,
    office text collate "C" not null,
    purpose text collate "C" not null,
    reason text not null,
    worker uuid not null,
    asked_at timestamptz not null,
    due_at timestamptz not null,
    outcome text collate "C" not null,
    records integer not null,
    constraint query_pk primary key (direction, partner, id),
    constraint query_of_partner foreign key (partner) references partner (code),
    constraint query_direction_known check (direction in ('in', 'out'))
);
create index query_by_officer on query (direction, partner, agreement, officer, asked_at);
create index query_by_time on query (asked_at, id);
