-- Records that are not yet leaves of the log: written with the record, deleted with the leaf, each in one transaction.
create table log_pending (
    seq bigint not null,
    record uuid not null,
    constraint log_pending_pk primary key (seq)
);

-- The leaves in their order, without a gap: place 0 is the first. Hashes are in base64, as in checkpoints.
create table log_leaf (
    place bigint not null,
    record uuid not null,
    hash text collate "C" not null,
    constraint log_leaf_pk primary key (place),
    constraint log_leaf_record_unique unique (record),
    constraint log_leaf_of_record foreign key (record) references record (id),
    constraint log_leaf_hash_sized check (length(hash) = 44)
);

-- The hashes of full tiles, which are what the tiles above them are made of: tile level 1 covers 256 leaves a hash.
create table log_node (
    level integer not null,
    place bigint not null,
    hash text collate "C" not null,
    constraint log_node_pk primary key (level, place),
    constraint log_node_hash_sized check (length(hash) = 44)
);

-- The head: one row. Whoever appends compares its size and swaps it in one transaction with the leaves.
create table log_head (
    one integer not null,
    size bigint not null,
    root text collate "C" not null,
    frontier text collate "C" not null,
    constraint log_head_pk primary key (one),
    constraint log_head_single check (one = 1)
);

-- Every checkpoint that was ever signed: one root a size, for good.
create table log_checkpoint (
    size bigint not null,
    root text collate "C" not null,
    note text not null,
    signed_at timestamptz not null,
    constraint log_checkpoint_pk primary key (size)
);

create function refuse_shrinking() returns trigger language plpgsql as $$
begin
    if new.size < old.size then
        raise exception 'the log is append-only' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;

create trigger log_leaf_append_only before update or delete or truncate on log_leaf
    for each statement execute function refuse_change();
create trigger log_node_append_only before update or delete or truncate on log_node
    for each statement execute function refuse_change();
create trigger log_checkpoint_append_only before update or delete or truncate on log_checkpoint
    for each statement execute function refuse_change();
create trigger log_head_stays before delete or truncate on log_head
    for each statement execute function refuse_change();
create trigger log_head_only_grows before update on log_head
    for each row execute function refuse_shrinking();

-- The root of the tree without leaves, and a frontier of size 0.
insert into log_head (one, size, root, frontier)
    values (1, 0, '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 'AAAAAAAAAAA=');
insert into log_pending (seq, record) select seq, id from record;
