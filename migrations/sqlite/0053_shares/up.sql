-- What a partner may have, in the order in which it came to be so: which elements of which record. Nothing of their content.
create table share (
    partner text not null,
    agreement text not null,
    position integer not null,
    record text not null,
    elements text not null,
    shared_at text not null,
    constraint share_pk primary key (partner, agreement, position),
    constraint share_of_partner foreign key (partner) references partner (code)
) strict;
create index share_by_record on share (record, partner, agreement, position);

-- Up to which leaf of the log a partner's shares were computed.
create table share_progress (
    partner text not null,
    place integer not null,
    constraint share_progress_pk primary key (partner),
    constraint share_progress_of_partner foreign key (partner) references partner (code)
) strict;

-- How far a partner said that it has taken its shares: a checkpoint that it cosigned.
create table share_receipt (
    partner text not null,
    agreement text not null,
    position integer not null,
    note text not null,
    received_at text not null,
    constraint share_receipt_pk primary key (partner, agreement, position),
    constraint share_receipt_of_partner foreign key (partner) references partner (code)
) strict;

-- How far this node has taken what a partner shares with it.
create table feed_cursor (
    partner text not null,
    agreement text not null,
    position integer not null,
    constraint feed_cursor_pk primary key (partner, agreement),
    constraint feed_cursor_of_partner foreign key (partner) references partner (code)
) strict;

-- The largest checkpoint of a partner's log that this node verified.
create table partner_log (
    partner text not null,
    size integer not null,
    root text not null,
    note text not null,
    constraint partner_log_pk primary key (partner),
    constraint partner_log_of_partner foreign key (partner) references partner (code)
) strict;
