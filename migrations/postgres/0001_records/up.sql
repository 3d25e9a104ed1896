-- What is signed and never changes.
create table record (
    seq bigint generated always as identity,
    id uuid not null,
    issuer text not null,
    signed text not null,
    constraint record_pk primary key (seq),
    constraint record_id_unique unique (id)
);

-- What the signed part has only digests of: verbatim disclosures, joined with ~, a row a class. Erasure deletes here.
create table disclosure (
    record uuid not null,
    class text not null,
    disclosed text not null,
    constraint disclosure_pk primary key (record, class),
    constraint disclosure_of_record foreign key (record) references record (id)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$;

create trigger record_append_only before update or delete or truncate on record
    for each statement execute function refuse_change();
