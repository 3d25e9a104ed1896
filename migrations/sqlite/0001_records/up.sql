-- What is signed and never changes.
create table record (
    seq integer not null,
    id text not null,
    issuer text not null,
    signed text not null,
    constraint record_pk primary key (seq autoincrement),
    constraint record_id_unique unique (id)
) strict;

-- What the signed part has only digests of: verbatim disclosures, joined with ~, a row a class. Erasure deletes here.
create table disclosure (
    record text not null,
    class text not null,
    disclosed text not null,
    constraint disclosure_pk primary key (record, class),
    constraint disclosure_of_record foreign key (record) references record (id)
) strict, without rowid;

create trigger record_refuses_update before update on record
begin
    select raise(abort, 'record is append-only');
end;

create trigger record_refuses_delete before delete on record
begin
    select raise(abort, 'record is append-only');
end;

-- `insert or replace` deletes without firing a delete trigger.
create trigger record_refuses_replacement before insert on record
when exists (select 1 from record where id = new.id or seq = new.seq)
begin
    select raise(ignore);
end;
