-- Lists of alerts: which there are, and when each was last taken in.
create table alert_list (
    code text not null,
    imported_at text not null,
    constraint alert_list_pk primary key (code)
) strict;

-- What a list says, sealed under the node's data key. What the list names no longer goes.
create table alert (
    id text not null,
    list text not null,
    digest text not null,
    body text not null,
    constraint alert_pk primary key (id),
    constraint alert_of_list foreign key (list) references alert_list (code),
    constraint alert_once unique (list, digest)
) strict;

-- The keys under which alerts are found: digests of numbers, names and dates of birth.
create table alert_key (
    alert text not null,
    key text not null,
    constraint alert_key_pk primary key (key, alert),
    constraint alert_key_of_alert foreign key (alert) references alert (id) on delete cascade
) strict;
create index alert_key_by_alert on alert_key (alert);

-- That an alert may have meant somebody at a counter, once for an alert and a person; of whom nobody is known, once a post and day.
create table alert_hit (
    id text not null,
    alert text not null,
    list text not null,
    subject text not null,
    worker text,
    reason text not null,
    score integer not null,
    likeness text not null,
    office text not null,
    country text not null,
    officer text not null,
    first_at text not null,
    last_at text not null,
    times integer not null,
    decision text,
    decided_by text,
    decided_at text,
    note text,
    constraint alert_hit_pk primary key (id),
    constraint alert_hit_once unique (alert, subject),
    constraint alert_hit_decision_known check (decision in ('same', 'not-same')),
    constraint alert_hit_decided_whole check ((decision is null) = (decided_by is null) and (decision is null) = (decided_at is null))
) strict;
create index alert_hit_by_time on alert_hit (country, last_at, id);
