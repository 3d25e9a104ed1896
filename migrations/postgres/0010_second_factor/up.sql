-- What proves besides a password who decides. The secret is sealed under the node's data key, which no backup holds.
create table second_factor (
    user_id uuid not null,
    sealed text not null,
    enrolled_at timestamptz not null,
    confirmed_at timestamptz,
    last_step bigint not null,
    failed_attempts integer not null,
    locked_until timestamptz,
    constraint second_factor_pk primary key (user_id),
    constraint second_factor_of_user foreign key (user_id) references user_account (id)
);

create table recovery_code (
    user_id uuid not null,
    code_hash text collate "C" not null,
    used_at timestamptz,
    constraint recovery_code_pk primary key (user_id, code_hash),
    constraint recovery_code_of_user foreign key (user_id) references user_account (id)
);

alter table session add column proven_at timestamptz;
