create table node_setting (
    key text not null,
    value text not null,
    constraint node_setting_pk primary key (key)
) strict;

create table office (
    code text not null,
    name text not null,
    country text not null,
    side text not null,
    time_zone text not null,
    state text not null,
    constraint office_pk primary key (code)
) strict;

create table user_account (
    id text not null,
    email text not null,
    name text not null,
    password_hash text not null,
    role text not null,
    office text not null,
    employer text,
    worker text,
    failed_attempts integer not null,
    locked_until text,
    disabled_at text,
    created_at text not null,
    constraint user_account_pk primary key (id),
    constraint user_account_email_unique unique (email),
    constraint user_account_of_office foreign key (office) references office (code)
) strict;

create table session (
    id text not null,
    user_id text not null,
    refresh_hash text not null,
    family text not null,
    created_at text not null,
    expires_at text not null,
    revoked_at text,
    replaced_by text,
    user_agent text not null,
    constraint session_pk primary key (id),
    constraint session_refresh_hash_unique unique (refresh_hash),
    constraint session_of_user foreign key (user_id) references user_account (id),
    constraint session_user_agent_bounded check (length(user_agent) <= 200)
) strict;
create index session_by_family on session (family, id);
create index session_by_user on session (user_id, id);
create index session_by_expiry on session (expires_at, id);

create table agreement (
    code text not null,
    version integer not null,
    document text not null,
    signatures text not null,
    installed_at text not null,
    constraint agreement_pk primary key (code, version)
) strict;

create table trusted_key (
    party text not null,
    public_key text not null,
    constraint trusted_key_pk primary key (party, public_key)
) strict;

create table audit (
    seq integer not null,
    at text not null,
    user_id text,
    role text not null,
    office text not null,
    operation text not null,
    purpose text,
    reason text,
    worker text,
    cycle text,
    records integer not null,
    outcome text not null,
    constraint audit_pk primary key (seq autoincrement)
) strict;
create index audit_by_worker on audit (worker, seq) where worker is not null;
create index audit_by_user on audit (user_id, seq) where user_id is not null;

create trigger audit_refuses_update before update on audit
begin
    select raise(abort, 'audit is append-only');
end;

create trigger audit_refuses_delete before delete on audit
begin
    select raise(abort, 'audit is append-only');
end;

-- `insert or replace` deletes without firing a delete trigger.
create trigger audit_refuses_replacement before insert on audit
when exists (select 1 from audit where seq = new.seq)
begin
    select raise(abort, 'audit is append-only');
end;

create table import_run (
    id text not null,
    file_digest text not null,
    agreement text not null,
    started_at text not null,
    finished_at text,
    total integer not null,
    position integer not null,
    user_id text not null,
    counters text not null,
    constraint import_run_pk primary key (id)
) strict;
create index import_run_by_file on import_run (file_digest, agreement, started_at, id);

create table import_row (
    run text not null,
    row integer not null,
    outcome text not null,
    record text,
    messages text not null,
    constraint import_row_pk primary key (run, row),
    constraint import_row_of_run foreign key (run) references import_run (id)
) strict;
