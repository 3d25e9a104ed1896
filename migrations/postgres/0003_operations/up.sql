create table node_setting (
    key text collate "C" not null,
    value text not null,
    constraint node_setting_pk primary key (key)
);

create table office (
    code text collate "C" not null,
    name text not null,
    country text collate "C" not null,
    side text collate "C" not null,
    time_zone text not null,
    state text collate "C" not null,
    constraint office_pk primary key (code)
);

create table user_account (
    id uuid not null,
    email text collate "C" not null,
    name text not null,
    password_hash text not null,
    role text collate "C" not null,
    office text collate "C" not null,
    employer uuid,
    worker uuid,
    failed_attempts integer not null,
    locked_until timestamptz,
    disabled_at timestamptz,
    created_at timestamptz not null,
    constraint user_account_pk primary key (id),
    constraint user_account_email_unique unique (email),
    constraint user_account_of_office foreign key (office) references office (code)
);

create table session (
    id uuid not null,
    user_id uuid not null,
    refresh_hash text collate "C" not null,
    family uuid not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    replaced_by uuid,
    user_agent text not null,
    constraint session_pk primary key (id),
    constraint session_refresh_hash_unique unique (refresh_hash),
    constraint session_of_user foreign key (user_id) references user_account (id),
    constraint session_user_agent_bounded check (length(user_agent) <= 200)
);
create index session_by_family on session (family, id);
create index session_by_user on session (user_id, id);
create index session_by_expiry on session (expires_at, id);

create table agreement (
    code text collate "C" not null,
    version integer not null,
    document text not null,
    signatures text not null,
    installed_at timestamptz not null,
    constraint agreement_pk primary key (code, version)
);

create table trusted_key (
    party text collate "C" not null,
    public_key text collate "C" not null,
    constraint trusted_key_pk primary key (party, public_key)
);

create table audit (
    seq bigint generated always as identity,
    at timestamptz not null,
    user_id uuid,
    role text collate "C" not null,
    office text collate "C" not null,
    operation text collate "C" not null,
    purpose text collate "C",
    reason text,
    worker uuid,
    cycle uuid,
    records integer not null,
    outcome text collate "C" not null,
    constraint audit_pk primary key (seq)
);
create index audit_by_worker on audit (worker, seq) where worker is not null;
create index audit_by_user on audit (user_id, seq) where user_id is not null;

create trigger audit_append_only before update or delete or truncate on audit
    for each statement execute function refuse_change();

create table import_run (
    id uuid not null,
    file_digest text collate "C" not null,
    agreement text collate "C" not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    total integer not null,
    position integer not null,
    user_id uuid not null,
    counters text not null,
    constraint import_run_pk primary key (id)
);
create index import_run_by_file on import_run (file_digest, agreement, started_at, id);

create table import_row (
    run uuid not null,
    row integer not null,
    outcome text collate "C" not null,
    record uuid,
    messages text not null,
    constraint import_row_pk primary key (run, row),
    constraint import_row_of_run foreign key (run) references import_run (id)
);
