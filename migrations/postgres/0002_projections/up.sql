-- Everything here is computed from the records, and can be dropped and rebuilt. No foreign keys: facts arrive in any order.
create table entry (
    record uuid not null,
    seq bigint not null,
    kind text collate "C" not null,
    version integer not null,
    corrects text collate "C",
    worker uuid,
    cycle uuid,
    employer uuid,
    demand uuid,
    quota_line uuid,
    matter uuid,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    office text collate "C" not null,
    author uuid not null,
    agreement text collate "C",
    agreement_version integer,
    constraint entry_pk primary key (record),
    constraint entry_seq_unique unique (seq),
    constraint entry_of_record foreign key (record) references record (id),
    constraint entry_agreement_whole check ((agreement is null) = (agreement_version is null))
);
create index entry_by_worker on entry (worker, occurred_at, record) where worker is not null;
create index entry_by_cycle on entry (cycle, occurred_at, record) where cycle is not null;
create index entry_by_employer on entry (employer, occurred_at, record) where employer is not null;
create index entry_by_demand on entry (demand, occurred_at, record) where demand is not null;
create index entry_by_quota_line on entry (quota_line, occurred_at, record) where quota_line is not null;
create index entry_by_matter on entry (matter, occurred_at, record) where matter is not null;

create table worker (
    id uuid not null,
    registered_by_country text collate "C" not null,
    registered_at timestamptz not null,
    birth_date date,
    state text not null,
    constraint worker_pk primary key (id)
);
create index worker_by_country on worker (registered_by_country, id);

create table worker_name (
    worker uuid not null,
    token text collate "C" not null,
    constraint worker_name_pk primary key (worker, token)
);
create index worker_name_by_token on worker_name (token, worker);

create table worker_document (
    worker uuid not null,
    kind text collate "C" not null,
    country text collate "C" not null,
    number_folded text collate "C" not null,
    constraint worker_document_pk primary key (worker, kind, country, number_folded)
);
create index worker_document_by_number on worker_document (number_folded, worker);

create table worker_match (
    worker uuid not null,
    key text collate "C" not null,
    constraint worker_match_pk primary key (worker, key)
);
create index worker_match_by_key on worker_match (key, worker);

-- Which registration is joined to which other: its records are found under that one. Follows from the decisions about them.
create table worker_joined (
    joined uuid not null,
    survivor uuid not null,
    constraint worker_joined_pk primary key (joined),
    constraint worker_joined_to_another check (joined <> survivor)
);
create index worker_joined_by_survivor on worker_joined (survivor, joined);

create table cycle (
    id uuid not null,
    worker uuid not null,
    agreement text collate "C" not null,
    employer uuid,
    demand uuid,
    stage text collate "C" not null,
    opened_at timestamptz not null,
    state text not null,
    constraint cycle_pk primary key (id)
);
create index cycle_by_worker on cycle (worker, agreement, id);
create index cycle_by_employer on cycle (employer, worker, id) where employer is not null;
create index cycle_by_agreement on cycle (agreement, id);

create table finding (
    id uuid not null,
    code text collate "C" not null,
    severity text collate "C" not null,
    worker uuid,
    cycle uuid,
    employer uuid,
    side text collate "C" not null,
    -- In which role of that side somebody looks into it, and who takes it up once its time has passed.
    owner text collate "C" not null,
    passes_at timestamptz,
    escalates_to text collate "C",
    class text collate "C" not null,
    opens_at timestamptz not null,
    settled_at timestamptz,
    record uuid,
    details text not null,
    constraint finding_pk primary key (id),
    constraint finding_due_whole check ((passes_at is null) = (escalates_to is null))
);
create index finding_open on finding (opens_at, id) where settled_at is null;
create index finding_by_worker on finding (worker, id) where worker is not null;
create index finding_by_cycle on finding (cycle, id) where cycle is not null;
create index finding_by_employer on finding (employer, id) where employer is not null;

-- That a finding was settled outlives the finding: it may go when a late fact comes, and return.
create table settlement (
    finding uuid not null,
    settled_at timestamptz not null,
    constraint settlement_pk primary key (finding)
);

create table employer (
    id uuid not null,
    country text collate "C" not null,
    name_folded text collate "C" not null,
    member_of uuid,
    state text not null,
    constraint employer_pk primary key (id)
);
create index employer_by_name on employer (name_folded, id);
create index employer_by_association on employer (member_of, id) where member_of is not null;

create table workplace (
    id uuid not null,
    employer uuid not null,
    state text not null,
    constraint workplace_pk primary key (id)
);
create index workplace_by_employer on workplace (employer, id);

-- A draw is one conditional update: drawn < places. A late draw of another node may still pass the bound, and is a finding.
create table demand (
    id uuid not null,
    employer uuid not null,
    agreement text collate "C" not null,
    places integer not null,
    drawn integer not null,
    state text not null,
    constraint demand_pk primary key (id),
    constraint demand_places_natural check (places >= 0),
    constraint demand_drawn_natural check (drawn >= 0)
);
create index demand_by_employer on demand (employer, id);
create index demand_by_agreement on demand (agreement, id);

create table quota_line (
    id uuid not null,
    agreement text collate "C" not null,
    sector text collate "C" not null,
    places integer not null,
    allotted integer not null,
    state text not null,
    constraint quota_line_pk primary key (id),
    constraint quota_line_places_natural check (places >= 0),
    constraint quota_line_allotted_natural check (allotted >= 0)
);
create index quota_line_by_agreement on quota_line (agreement, id);

create table issued_document (
    id uuid not null,
    cycle uuid not null,
    kind text collate "C" not null,
    number_folded text collate "C" not null,
    state text not null,
    constraint issued_document_pk primary key (id)
);
create index issued_document_by_cycle on issued_document (cycle, id);
create index issued_document_by_number on issued_document (number_folded, id);

-- What has a file of its own besides people and demands: manifests, complaints, requests, overrides, incidents, agreements.
create table matter (
    id uuid not null,
    sort text collate "C" not null,
    worker uuid,
    cycle uuid,
    employer uuid,
    agreement text collate "C" not null,
    side text collate "C" not null,
    class text collate "C" not null,
    status text collate "C" not null,
    opened_at timestamptz not null,
    -- The day that it is about: of a manifest, when it departs.
    on_day date,
    state text not null,
    constraint matter_pk primary key (id)
);
create index matter_by_sort on matter (sort, opened_at, id);
create index matter_by_worker on matter (worker, id) where worker is not null;
