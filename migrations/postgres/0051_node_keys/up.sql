-- Every key that this node ever signed with: what was signed is verified for as long as it is kept.
create table node_key (
    id text collate "C" not null,
    public_key text collate "C" not null,
    known_since timestamptz not null,
    replaced_at timestamptz,
    succession text,
    constraint node_key_pk primary key (id),
    constraint node_key_public_key_unique unique (public_key),
    constraint node_key_id_sized check (length(id) = 16)
);
insert into node_key (id, public_key, known_since)
    select substr(key, 13), value, now() from node_setting where key like 'signing-key.%';
delete from node_setting where key like 'signing-key.%';
