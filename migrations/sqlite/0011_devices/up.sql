-- Devices that record without network. A record names one as `captured.device`: by its id.
create table device (
    id text not null,
    name text not null,
    user_id text not null,
    registered_at text not null,
    last_seen_at text not null,
    revoked_at text,
    constraint device_pk primary key (id),
    constraint device_of_user foreign key (user_id) references user_account (id)
) strict;
create index device_by_user on device (user_id, id);

alter table session add column device text;

-- Who was changed, where an account, a session or a device was: `worker` and `cycle` name others.
alter table audit add column account text;
