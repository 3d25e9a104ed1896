-- Everything here is computed from the records, and can be dropped and rebuilt. No foreign keys: facts arrive in any order.
create table entry (
    record text not null,
    seq integer not null,
    kind text not null,
    version integer not null,
    corrects text,
    worker text,
    cycle text,
    employer text,
    demand text,
    quota_line text,
    matter text,
    occurred_at text not null,
    recorded_at text not null,
    office text not null,
    author text not null,
    agreement text,
    agreement_version integer,
    constraint entry_pk primary key (record),
    constraint entry_seq_unique unique (seq),
    constraint entry_of_record foreign key (record) references record (id),
    constraint entry_agreement_whole check ((agreement is null) = (agreement_version is null))
) strict;
create index entry_by_worker on entry (worker, occurred_at, record) where worker is not null;
create index entry_by_cycle on entry (cycle, occurred_at, record) where cycle is not null;
create index entry_by_employer on entry (employer, occurred_at, record) where employer is not null;
create index entry_by_demand on entry (demand, occurred_at, record) where demand is not null;
create index entry_by_quota_line on entry (quota_line, occurred_at, record) where quota_line is not null;
create index entry_by_matter on entry (matter, occurred_at, record) where matter is not null;

create table worker (
    id text not null,
    registered_by_country text not null,
    registered_at text not null,
    birth_date text,
    state text not null,
    constraint worker_pk primary key (id)
) strict;
create index worker_by_country on worker (registered_by_country, id);

create table worker_name (
    worker text not null,
    token text not null,
    constraint worker_name_pk primary key (worker, token)
) strict, without rowid;
create index worker_name_by_token on worker_name (token, worker);

create table worker_document (
    worker text not null,
    kind text not null,
    country text not null,
    number_folded text not null,
    constraint worker_document_pk primary key (worker, kind, country, number_folded)
) strict, without rowid;
create index worker_document_by_number on worker_document (number_folded, worker);

create table worker_match (
    worker text not null,
    key text not null,
    constraint worker_match_pk primary key (worker, key)
) strict, without rowid;
create index worker_match_by_key on worker_match (key, worker);

-- Which registration is joined to which other: its records are found under that one. Follows from the decisions about them.
create table worker_joined (
    joined text not null,
    survivor text not null,
    constraint worker_joined_pk primary key (joined),
    constraint worker_joined_to_another check (joined <> survivor)
) strict;
create index worker_joined_by_survivor on worker_joined (survivor, joined);

create table cycle (
    id text not null,
    worker text not null,
    agreement text not null,
    employer text,
    demand text,
    stage text not null,
    opened_at text not null,
    state text not null,
    constraint cycle_pk primary key (id)
) strict;
create index cycle_by_worker on cycle (worker, agreement, id);
create index cycle_by_employer on cycle (employer, worker, id) where employer is not null;
create index cycle_by_agreement on cycle (agreement, id);

create table finding (
    id text not null,
    code text not null,
    severity text not null,
    worker text,
    cycle text,
    employer text,
    side text not null,
    -- In which role of that side somebody looks into it, and who takes it up once its time has passed.
    owner text not null,
    passes_at text,
    escalates_to text,
    class text not null,
    opens_at text not null,
    settled_at text,
    record text,
    details text not null,
    constraint finding_pk primary key (id),
    constraint finding_due_whole check ((passes_at is null) = (escalates_to is null))
) strict;
create index finding_open on finding (opens_at, id) where settled_at is null;
create index finding_by_worker on finding (worker, id) where worker is not null;
create index finding_by_cycle on finding (cycle, id) where cycle is not null;
create index finding_by_employer on finding (employer, id) where employer is not null;

-- That a finding was settled outlives the finding: it may go when a late fact comes, and return.
create table settlement (
    finding text not null,
    settled_at text not null,
    constraint settlement_pk primary key (finding)
) strict;

create table employer (
    id text not null,
    country text not null,
    name_folded text not null,
    member_of text,
    state text not null,
    constraint employer_pk primary key (id)
) strict;
create index employer_by_name on employer (name_folded, id);
create index employer_by_association on employer (member_of, id) where member_of is not null;

create table workplace (
    id text not null,
    employer text not null,
    state text not null,
    constraint workplace_pk primary key (id)
) strict;
create index workplace_by_employer on workplace (employer, id);

-- A draw is one conditional update: drawn < places. A late draw of another node may still pass the bound, and is a finding.
create table demand (
    id text not null,
    employer text not null,
    agreement text not null,
    places integer not null,
    drawn integer not null,
    state text not null,
    constraint demand_pk primary key (id),
    constraint demand_places_natural check (places >= 0),
    constraint demand_drawn_natural check (drawn >= 0)
) strict;
create index demand_by_employer on demand (employer, id);
create index demand_by_agreement on demand (agreement, id);

create table quota_line (
    id text not null,
    agreement text not null,
    sector text not null,
    places integer not null,
    allotted integer not null,
    state text not null,
    constraint quota_line_pk primary key (id),
    constraint quota_line_places_natural check (places >= 0),
    constraint quota_line_allotted_natural check (allotted >= 0)
) strict;
create index quota_line_by_agreement on quota_line (agreement, id);

create table issued_document (
    id text not null,
    cycle text not null,
    kind text not null,
    number_folded text not null,
    state text not null,
    constraint issued_document_pk primary key (id)
) strict;
create index issued_document_by_cycle on issued_document (cycle, id);
create index issued_document_by_number on issued_document (number_folded, id);

-- What has a file of its own besides people and demands: manifests, complaints, requests, overrides, incidents, agreements.
create table matter (
    id text not null,
    sort text not null,
    worker text,
    cycle text,
    employer text,
    agreement text not null,
    side text not null,
    class text not null,
    status text not null,
    opened_at text not null,
    -- The day that it is about: of a manifest, when it departs.
    on_day text,
    state text not null,
    constraint matter_pk primary key (id)
) strict;
create index matter_by_sort on matter (sort, opened_at, id);
create index matter_by_worker on matter (worker, id) where worker is not null;
