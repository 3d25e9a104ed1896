-- Nodes that this one exchanges records with; added by an operator who compared fingerprints with the other one's.
create table partner (
    code text collate "C" not null,
    country text collate "C" not null,
    url text not null,
    added_at timestamptz not null,
    cut_off_at timestamptz,
    constraint partner_pk primary key (code)
);

-- Their keys, none ever forgotten: what was signed before a key was revoked verifies as before.
create table partner_key (
    partner text collate "C" not null,
    id text collate "C" not null,
    public_key text collate "C" not null,
    known_since timestamptz not null,
    revoked_at timestamptz,
    constraint partner_key_pk primary key (partner, id),
    constraint partner_key_public_key_unique unique (public_key),
    constraint partner_key_of_partner foreign key (partner) references partner (code),
    constraint partner_key_id_sized check (length(id) = 16)
);

-- Messages that were seen, until they are too old to be believed anyway.
create table exchange_nonce (
    partner text collate "C" not null,
    nonce text collate "C" not null,
    until timestamptz not null,
    constraint exchange_nonce_pk primary key (partner, nonce)
);
create index exchange_nonce_by_until on exchange_nonce (until, partner, nonce);
