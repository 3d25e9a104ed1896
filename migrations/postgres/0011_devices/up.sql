-- Devices that record without network. A record names one as `captured.device`: by its id.
create table device (
    id uuid not null,
    name text not null,
    user_id uuid not null,
    registered_at timestamptz not null,
    last_seen_at timestamptz not null,
    revoked_at timestamptz,
    constraint device_pk primary key (id),
    constraint device_of_user foreign key (user_id) references user_account (id)
);
create index device_by_user on device (user_id, id);

alter table session add column device uuid;

-- Who was changed, where an account, a session or a device was: `worker` and `cycle` name others.
alter table audit add column account uuid;
