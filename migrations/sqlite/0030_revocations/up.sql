-- What issuers took back, numbered from 1 without a gap for each of them, so that posts fetch what is new and know what they lack.
-- Written with the decision, or taken from an issuer's signed list. No projection: a rebuild leaves it as it is.
create table revocation (
    issuer text not null,
    number integer not null,
    card text not null,
    standing text not null,
    since text not null,
    until text,
    constraint revocation_pk primary key (issuer, number),
    constraint revocation_numbered_from_one check (number >= 1)
) strict;
create index revocation_by_card on revocation (issuer, card, number);

create trigger revocation_refuses_update before update on revocation
begin
    select raise(abort, 'revocation is append-only');
end;

create trigger revocation_refuses_delete before delete on revocation
begin
    select raise(abort, 'revocation is append-only');
end;

-- As of when another issuer's list is complete here.
create table revocation_list (
    issuer text not null,
    as_of text not null,
    constraint revocation_list_pk primary key (issuer)
) strict;
