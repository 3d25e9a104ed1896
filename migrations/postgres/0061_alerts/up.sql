-- Lists of alerts: which there are, and when each was last taken in.
create table alert_list (
    code text collate "C" not null,
    imported_at timestamptz not null,
    constraint alert_list_pk primary key (code)
);

-- What a list says, sealed under the node's data key. What the list names no longer goes.
create table alert (
    id uuid not null,
    list text collate "C" not null,
    digest text collate "C" not null,
    body text collate "C" not null,
    constraint alert_pk primary key (id),
    constraint alert_of_list foreign key (list) references alert_list (code),
    constraint alert_once unique (list, digest)
);

-- The keys under which alerts are found: digests of numbers, names and dates of birth.
create table alert_key (
    alert uuid not null,
    key text collate "C" not null,
    constraint alert_key_pk primary key (key, alert),
    constraint alert_key_of_alert foreign key (alert) references alert (id) on delete cascade
);
create index alert_key_by_alert on alert_key (alert);

-- That an alert may have meant somebody at a counter, once for an alert and a person; of whom nobody is known, once a post and day.
create table alert_hit (
    id uuid not null,
    alert text collate "C" not null,
    list text collate "C" not null,
    subject text collate "C" not null,
    worker uuid,
    reason text collate "C" not null,
    score integer not null,
    likeness text collate "C" not null,
    office text collate "C" not null,
    country text collate "C" not null,
    officer uuid not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    times bigint not null,
    decision text collate "C",
    decided_by uuid,
    decided_at timestamptz,
    note text,
    constraint alert_hit_pk primary key (id),
    constraint alert_hit_once unique (alert, subject),
    constraint alert_hit_decision_known check (decision in ('same', 'not-same')),
    constraint alert_hit_decided_whole check ((decision is null) = (decided_by is null) and (decision is null) = (decided_at is null))
);
create index alert_hit_by_time on alert_hit (country, last_at, id);
