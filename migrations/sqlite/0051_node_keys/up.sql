-- Every key that this node ever signed with: what was signed is verified for as long as it is kept.
create table node_key (
    id text not null,
    public_key text not null,
    known_since text not null,
    replaced_at text,
    succession text,
    constraint node_key_pk primary key (id),
    constraint node_key_public_key_unique unique (public_key),
    constraint node_key_id_sized check (length(id) = 16)
) strict;
insert into node_key (id, public_key, known_since)
    select substr(key, 13), value, strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') from node_setting where key like 'signing-key.%';
delete from node_setting where key like 'signing-key.%';
