-- Versions of agreements that were put before the parties, as canonical JSON, with the signatures so far. It governs once all are there.
create table agreement_draft (
    code text not null,
    version integer not null,
    digest text not null,
    document text not null,
    signatures text not null,
    partner text,
    proposed_at text not null,
    constraint agreement_draft_pk primary key (code, digest)
) strict;
