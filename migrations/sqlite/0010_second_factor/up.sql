-- What proves besides a password who decides. The secret is sealed under the node's data key, which no backup holds.
create table second_factor (
    user_id text not null,
    sealed text not null,
    enrolled_at text not null,
    confirmed_at text,
    last_step integer not null,
    failed_attempts integer not null,
    locked_until text,
    constraint second_factor_pk primary key (user_id),
    constraint second_factor_of_user foreign key (user_id) references user_account (id)
) strict;

create table recovery_code (
    user_id text not null,
    code_hash text not null,
    used_at text,
    constraint recovery_code_pk primary key (user_id, code_hash),
    constraint recovery_code_of_user foreign key (user_id) references user_account (id)
) strict;

alter table session add column proven_at text;
