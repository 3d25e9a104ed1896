-- What a partner may have, in the order in which it came to be so: which elements of which record. Nothing of their content.
create table share (
    partner text collate "C" not null,
    agreement text collate "C" not null,
    position bigint not null,
    record uuid not null,
    elements text not null,
    shared_at timestamptz not null,
    constraint share_pk primary key (partner, agreement, position),
    constraint share_of_partner foreign key (partner) references partner (code)
);
create index share_by_record on share (record, partner, agreement, position);

-- Up to which leaf of the log a partner's shares were computed.
create table share_progress (
    partner text collate "C" not null,
    place bigint not null,
    constraint share_progress_pk primary key (partner),
    constraint share_progress_of_partner foreign key (partner) references partner (code)
);

-- How far a partner said that it has taken its shares: a checkpoint that it cosigned.
create table share_receipt (
    partner text collate "C" not null,
    agreement text collate "C" not null,
    position bigint not null,
    note text not null,
    received_at timestamptz not null,
    constraint share_receipt_pk primary key (partner, agreement, position),
    constraint share_receipt_of_partner foreign key (partner) references partner (code)
);

-- How far this node has taken what a partner shares with it.
create table feed_cursor (
    partner text collate "C" not null,
    agreement text collate "C" not null,
    position bigint not null,
    constraint feed_cursor_pk primary key (partner, agreement),
    constraint feed_cursor_of_partner foreign key (partner) references partner (code)
);

-- The largest checkpoint of a partner's log that this node verified.
create table partner_log (
    partner text collate "C" not null,
    size bigint not null,
    root text collate "C" not null,
    note text not null,
    constraint partner_log_pk primary key (partner),
    constraint partner_log_of_partner foreign key (partner) references partner (code)
);
