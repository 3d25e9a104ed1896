-- What issuers took back, numbered from 1 without a gap for each of them, so that posts fetch what is new and know what they lack.
-- Written with the decision, or taken from an issuer's signed list. No projection: a rebuild leaves it as it is.
create table revocation (
    issuer text collate "C" not null,
    number bigint not null,
    card text collate "C" not null,
    standing text collate "C" not null,
    since timestamptz not null,
    until date,
    constraint revocation_pk primary key (issuer, number),
    constraint revocation_numbered_from_one check (number >= 1)
);
create index revocation_by_card on revocation (issuer, card, number);

create trigger revocation_append_only before update or delete or truncate on revocation
    for each statement execute function refuse_change();

-- As of when another issuer's list is complete here.
create table revocation_list (
    issuer text collate "C" not null,
    as_of timestamptz not null,
    constraint revocation_list_pk primary key (issuer)
);
