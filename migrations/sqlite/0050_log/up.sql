-- Records that are not yet leaves of the log: written with the record, deleted with the leaf, each in one transaction.
create table log_pending (
    seq integer not null,
    record text not null,
    constraint log_pending_pk primary key (seq)
) strict;

-- The leaves in their order, without a gap: place 0 is the first. Hashes are in base64, as in checkpoints.
create table log_leaf (
    place integer not null,
    record text not null,
    hash text not null,
    constraint log_leaf_pk primary key (place),
    constraint log_leaf_record_unique unique (record),
    constraint log_leaf_of_record foreign key (record) references record (id),
    constraint log_leaf_hash_sized check (length(hash) = 44)
) strict;

-- The hashes of full tiles, which are what the tiles above them are made of: tile level 1 covers 256 leaves a hash.
create table log_node (
    level integer not null,
    place integer not null,
    hash text not null,
    constraint log_node_pk primary key (level, place),
    constraint log_node_hash_sized check (length(hash) = 44)
) strict, without rowid;

-- The head: one row. Whoever appends compares its size and swaps it in one transaction with the leaves.
create table log_head (
    one integer not null,
    size integer not null,
    root text not null,
    frontier text not null,
    constraint log_head_pk primary key (one),
    constraint log_head_single check (one = 1)
) strict;

-- Every checkpoint that was ever signed: one root a size, for good.
create table log_checkpoint (
    size integer not null,
    root text not null,
    note text not null,
    signed_at text not null,
    constraint log_checkpoint_pk primary key (size)
) strict;

create trigger log_leaf_refuses_update before update on log_leaf
begin
    select raise(abort, 'log_leaf is append-only');
end;

create trigger log_leaf_refuses_delete before delete on log_leaf
begin
    select raise(abort, 'log_leaf is append-only');
end;

create trigger log_node_refuses_update before update on log_node
begin
    select raise(abort, 'log_node is append-only');
end;

create trigger log_node_refuses_delete before delete on log_node
begin
    select raise(abort, 'log_node is append-only');
end;

create trigger log_checkpoint_refuses_update before update on log_checkpoint
begin
    select raise(abort, 'log_checkpoint is append-only');
end;

create trigger log_checkpoint_refuses_delete before delete on log_checkpoint
begin
    select raise(abort, 'log_checkpoint is append-only');
end;

create trigger log_head_refuses_delete before delete on log_head
begin
    select raise(abort, 'log_head is append-only');
end;

create trigger log_head_only_grows before update on log_head
when new.size < old.size
begin
    select raise(abort, 'the log is append-only');
end;

-- The root of the tree without leaves, and a frontier of size 0.
insert into log_head (one, size, root, frontier)
    values (1, 0, '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 'AAAAAAAAAAA=');
insert into log_pending (seq, record) select seq, id from record;
