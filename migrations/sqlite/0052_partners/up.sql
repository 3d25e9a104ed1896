-- Nodes that this one exchanges records with; added by an operator who compared fingerprints with the other one's.
create table partner (
    code text not null,
    country text not null,
    url text not null,
    added_at text not null,
    cut_off_at text,
    constraint partner_pk primary key (code)
) strict;

-- Their keys, none ever forgotten: what was signed before a key was revoked verifies as before.
create table partner_key (
    partner text not null,
    id text not null,
    public_key text not null,
    known_since text not null,
    revoked_at text,
    constraint partner_key_pk primary key (partner, id),
    constraint partner_key_public_key_unique unique (public_key),
    constraint partner_key_of_partner foreign key (partner) references partner (code),
    constraint partner_key_id_sized check (length(id) = 16)
) strict;

-- Messages that were seen, until they are too old to be believed anyway.
create table exchange_nonce (
    partner text not null,
    nonce text not null,
    until text not null,
    constraint exchange_nonce_pk primary key (partner, nonce)
) strict;
create index exchange_nonce_by_until on exchange_nonce (until, partner, nonce);
