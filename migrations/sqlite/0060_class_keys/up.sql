-- The keys of the classes that stand apart, each sealed under the node's data key, which no backup holds.
create table class_key (
    class text not null,
    generation integer not null,
    sealed text not null,
    constraint class_key_pk primary key (class, generation),
    constraint class_key_generation_natural check (generation > 0)
) strict;
