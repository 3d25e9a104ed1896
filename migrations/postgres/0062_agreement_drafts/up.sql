-- Versions of agreements that were put before the parties, as canonical JSON, with the signatures so far. It governs once all are there.
create table agreement_draft (
    code text collate "C" not null,
    version integer not null,
    digest text collate "C" not null,
    document text not null,
    signatures text not null,
    partner text collate "C",
    proposed_at timestamptz not null,
    constraint agreement_draft_pk primary key (code, digest)
);
