//! Records: what is signed, what is disclosed, and the entry by which a record is found.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    sql_types::{BigInt, Nullable, Text},
};
use domain::{
    Id,
    element::{Class, Classes},
    id::{Cycle, Demand, Employer, Matter, QuotaLine, RecordId, User, Worker},
    value::AttachmentAddress,
};

use crate::{
    dialect::{Dialect, Statement, TextList, Value, sql},
    error::{Result, StoreError},
    store::Tx,
};

/// What a record is about: each id that its envelope names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct About {
    /// The worker.
    pub worker: Option<Id<Worker>>,
    /// The cycle.
    pub cycle: Option<Id<Cycle>>,
    /// The employer.
    pub employer: Option<Id<Employer>>,
    /// The demand.
    pub demand: Option<Id<Demand>>,
    /// The quota line.
    pub quota_line: Option<Id<QuotaLine>>,
    /// The file of its own: a manifest, a complaint, a request, an override, an incident, an agreement.
    pub matter: Option<Id<Matter>>,
}

/// One thing that records are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A worker: everything of theirs, their cycles included.
    Worker(Id<Worker>),
    /// A cycle.
    Cycle(Id<Cycle>),
    /// An employer.
    Employer(Id<Employer>),
    /// A demand.
    Demand(Id<Demand>),
    /// A quota line.
    QuotaLine(Id<QuotaLine>),
    /// A file of its own.
    Matter(Id<Matter>),
}

impl Subject {
    pub(crate) const fn column(self) -> &'static str {
        match self {
            Subject::Worker(_) => "worker",
            Subject::Cycle(_) => "cycle",
            Subject::Employer(_) => "employer",
            Subject::Demand(_) => "demand",
            Subject::QuotaLine(_) => "quota_line",
            Subject::Matter(_) => "matter",
        }
    }

    pub(crate) fn value(self) -> Value {
        match self {
            Subject::Worker(id) => id.into(),
            Subject::Cycle(id) => id.into(),
            Subject::Employer(id) => id.into(),
            Subject::Demand(id) => id.into(),
            Subject::QuotaLine(id) => id.into(),
            Subject::Matter(id) => id.into(),
        }
    }
}

/// By what a record is found. Computed from its disclosures; goes with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The kind's name.
    pub kind: String,
    /// The kind's version.
    pub version: i32,
    /// The kind that it corrects, where it is a correction: who may not see that one does not see this one.
    pub corrects: Option<String>,
    /// The subjects.
    pub about: About,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// When this node, or the one that it came from, wrote it down.
    pub recorded_at: DateTime<Utc>,
    /// The office's code.
    pub office: String,
    /// Who wrote it.
    pub author: Id<User>,
    /// Under which agreement it was judged, and which version.
    pub agreement: Option<(String, i32)>,
    /// The files that it names, each by a member of which class.
    pub attachments: Vec<(AttachmentAddress, Class)>,
}

/// A record to append.
#[derive(Debug, Clone)]
pub struct NewRecord<'a> {
    /// Its id.
    pub id: RecordId,
    /// The node that signed.
    pub issuer: &'a str,
    /// The signed part, verbatim.
    pub signed: &'a str,
    /// The disclosures of each class, joined with `~`, verbatim.
    pub disclosures: &'a [(Class, String)],
    /// By what it is found.
    pub entry: &'a Entry,
}

/// Where a record comes from, and what proves it here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provenance {
    /// This node signed it, and it is in this node's log.
    Logged,
    /// This node signed it, and it waits for its leaf.
    Waiting,
    /// A partner signed it, and gave it as what its country is in an agreement.
    Given {
        /// The partner's code.
        node: String,
        /// Its country.
        country: String,
        /// The side of its country.
        side: String,
    },
}

impl Provenance {
    fn read(stored: Option<String>) -> Self {
        match stored.as_deref().map(|stored| stored.split(AFTER_CLASS).collect::<Vec<_>>()).as_deref() {
            None => Self::Logged,
            Some([node, country, side]) => {
                let [node, country, side] = [node, country, side].map(|part| (*part).to_owned());
                Self::Given { node, country, side }
            }
            Some(_) => Self::Waiting,
        }
    }
}

/// A record as it lies in storage, signed part included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// Its place in this node's order of arrival.
    pub seq: i64,
    /// Its id.
    pub id: RecordId,
    /// The node that signed.
    pub issuer: String,
    /// The signed part.
    pub signed: String,
    /// What is left of the disclosures, in the order of the classes' names.
    pub disclosures: Vec<(Class, String)>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What is disclosed of a record, for folding and for showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisclosedRecord {
    /// Its place in this node's order of arrival.
    pub seq: i64,
    /// Its id.
    pub id: RecordId,
    /// The disclosures of each class that was asked for, joined with `~`. A class that is not here was erased.
    pub disclosures: Vec<(Class, String)>,
    /// Where it comes from.
    pub provenance: Provenance,
}

pub(crate) type DisclosedRow = (BigInt, sql::Id, Nullable<Text>, Nullable<Text>);
type DisclosedTuple = (i64, RecordId, Option<String>, Option<String>);
type StoredRow = (BigInt, sql::Id, Text, Text, Nullable<Text>, Nullable<Text>);
type StoredTuple = (i64, RecordId, String, String, Option<String>, Option<String>);

/// Between a class and its disclosures, and between classes: control characters, which neither has.
const AFTER_CLASS: char = '\u{1f}';
const AFTER_DISCLOSURES: char = '\u{1e}';

/// A subquery with the disclosures of a record, in one text. Not a join: this way both databases look each record up by its
/// key, whatever they believe of the tables' sizes, and a record is one row.
pub(crate) fn disclosed_of(dialect: Dialect, record: &str, classes: Classes) -> Statement {
    let one = format!("d.class || '{AFTER_CLASS}' || d.disclosed");
    let subquery =
        format!("(select {} from disclosure d where d.record = {record}", dialect.joined(&one, AFTER_DISCLOSURES));
    let subquery = Statement::new(subquery);
    if classes == Classes::ALL {
        return subquery.push(")");
    }
    subquery.push(&format!(" and {})", dialect.is_one_of("d.class"))).bind(names_of(classes))
}

/// A subquery that tells where a record comes from: nothing for one that is in this node's log. It asks the log itself and not the
/// queue before it: whoever plans while a queue is empty reads all of it for each record, and all that ever stood in it.
pub(crate) fn provenance_of(record: &str) -> String {
    let giver = format!("g.partner || '{AFTER_CLASS}' || g.country || '{AFTER_CLASS}' || g.side");
    format!(
        "coalesce((select {giver} from received g where g.record = {record} order by g.agreement, g.position limit 1), \
         case when (select l.place from log_leaf l where l.record = {record} limit 1) is null then 'waiting' end)"
    )
}

/// Takes such a text apart. A class that this node does not know yet came from a newer one: it is kept and passed on, and
/// hidden here.
fn disclosures(joined: Option<String>) -> Vec<(Class, String)> {
    let joined = joined.unwrap_or_default();
    let parts = joined.split(AFTER_DISCLOSURES).filter_map(|part| part.split_once(AFTER_CLASS));
    let mut known: Vec<_> =
        parts.filter_map(|(class, disclosed)| Some((Class::parse(class)?, disclosed.to_owned()))).collect();
    known.sort_by_key(|(class, _)| class.as_str());
    known
}

pub(crate) fn names_of(classes: Classes) -> TextList {
    classes.iter().map(Class::as_str).collect()
}

const ENTRY_COLUMNS: &str = "record, seq, kind, version, corrects, worker, cycle, employer, demand, quota_line, matter, occurred_at, recorded_at, \
                             office, author, agreement, agreement_version";

fn bind_entry(statement: Statement, entry: &Entry) -> Statement {
    let (agreement, version) = entry.agreement.clone().unzip();
    statement
        .bind(&entry.kind)
        .bind(entry.version)
        .bind(entry.corrects.clone())
        .bind(entry.about.worker)
        .bind(entry.about.cycle)
        .bind(entry.about.employer)
        .bind(entry.about.demand)
        .bind(entry.about.quota_line)
        .bind(entry.about.matter)
        .bind(entry.occurred_at)
        .bind(entry.recorded_at)
        .bind(&entry.office)
        .bind(entry.author)
        .bind(agreement)
        .bind(version)
}

impl Tx<'_> {
    pub(crate) fn gather(&mut self, rows: Vec<DisclosedTuple>) -> Result<Vec<DisclosedRecord>> {
        let record = |(seq, id, joined, provenance): DisclosedTuple| {
            let (disclosures, provenance) = (self.disclosures(id, joined)?, Provenance::read(provenance));
            Ok(DisclosedRecord { seq, id, disclosures, provenance })
        };
        rows.into_iter().map(record).collect()
    }

    fn gather_stored(&mut self, rows: Vec<StoredTuple>) -> Result<Vec<StoredRecord>> {
        let record = |(seq, id, issuer, signed, joined, provenance): StoredTuple| {
            let (disclosures, provenance) = (self.disclosures(id, joined)?, Provenance::read(provenance));
            Ok(StoredRecord { seq, id, issuer, signed, disclosures, provenance })
        };
        rows.into_iter().map(record).collect()
    }

    /// What a record discloses, as it was written.
    pub(crate) fn disclosures(&mut self, record: RecordId, joined: Option<String>) -> Result<Vec<(Class, String)>> {
        let mut disclosures = disclosures(joined);
        self.open_disclosures(&record.to_string(), &mut disclosures)?;
        Ok(disclosures)
    }

    /// Appends a record with its disclosures and its entry, and lets it wait for its leaf; answers its place, or `None` when its id is there already.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn append(&mut self, record: &NewRecord<'_>) -> Result<Option<i64>> {
        match self.dialect() {
            Dialect::Postgresql => self.append_in_one_statement(record),
            Dialect::Sqlite => self.append_in_steps(record),
        }
    }

    fn append_in_one_statement(&mut self, record: &NewRecord<'_>) -> Result<Option<i64>> {
        let disclosed = self.sealed_disclosures(&record.id.to_string(), record.disclosures)?;
        let statement = Statement::<()>::new(
            "with appended as (
                 insert into record (id, issuer, signed) values (?, ?, ?) on conflict (id) do nothing returning seq, id
             ), disclosed as (
                 insert into disclosure (record, class, disclosed)
                 select appended.id, given.class, given.disclosed from appended, unnest(?, ?) as given (class, disclosed)
             ), pending as (
                 insert into log_pending (seq, record) select seq, id from appended
             ), entered as (",
        )
        .bind(record.id)
        .bind(record.issuer)
        .bind(record.signed)
        .bind(disclosed.iter().map(|(class, _)| class.as_str()).collect::<TextList>())
        .bind(disclosed.iter().map(|(_, disclosed)| disclosed).collect::<TextList>());
        let statement = statement.push(&format!(
            "insert into entry ({ENTRY_COLUMNS}) select id, seq, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from appended) \
             select seq from appended"
        ));
        let seq: Vec<i64> = bind_entry(statement, record.entry).returning::<BigInt>().load(self.connection)?;
        let seq = seq.first().copied();
        if seq.is_some() {
            self.name_attachments(record.id, &record.entry.attachments)?;
        }
        Ok(seq)
    }

    fn append_in_steps(&mut self, record: &NewRecord<'_>) -> Result<Option<i64>> {
        let insert =
            "insert into record (id, issuer, signed) values (?, ?, ?) on conflict (id) do nothing returning seq";
        let insert = Statement::<BigInt>::new(insert).bind(record.id).bind(record.issuer).bind(record.signed);
        let seq: Vec<i64> = insert.load(self.connection)?;
        let Some(seq) = seq.first().copied() else { return Ok(None) };
        self.await_leaf(seq, record.id)?;
        for (class, disclosed) in record.disclosures {
            self.put_disclosed(record.id, *class, disclosed)?;
        }
        self.put_entry(record.id, seq, record.entry)?;
        Ok(Some(seq))
    }

    /// Writes the entry of a record that is there already: when projections are rebuilt, or after an erasure.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_entry(&mut self, record: RecordId, seq: i64, entry: &Entry) -> Result<()> {
        self.drop_entry(record)?;
        let marks = vec!["?"; 17].join(", ");
        let insert =
            Statement::new(format!("insert into entry ({ENTRY_COLUMNS}) values ({marks})")).bind(record).bind(seq);
        bind_entry(insert, entry).execute(self.connection)?;
        self.name_attachments(record, &entry.attachments)
    }

    /// Forgets by what a record is found: after its envelope was erased.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn drop_entry(&mut self, record: RecordId) -> Result<()> {
        Statement::<()>::new("delete from entry where record = ?").bind(record).execute(self.connection)?;
        Ok(())
    }

    /// Replaces the disclosures of one class, for erasing single elements of it.
    ///
    /// # Errors
    /// [`crate::Conflict::Reference`] when there is no such record.
    pub fn put_disclosed(&mut self, record: RecordId, class: Class, disclosed: &str) -> Result<()> {
        let sql = "insert into disclosure (record, class, disclosed) values (?, ?, ?) \
                   on conflict (record, class) do update set disclosed = excluded.disclosed";
        for (class, sealed) in self.sealed_disclosures(&record.to_string(), &[(class, disclosed.to_owned())])? {
            let statement = Statement::<()>::new(sql).bind(record).bind(class.as_str()).bind(sealed.as_ref());
            statement.execute(self.connection)?;
        }
        Ok(())
    }

    /// Erases what a record disclosed of these classes, and the files that it named by them; the signed part stays, and proves nothing
    /// about them any more.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn erase(&mut self, record: RecordId, classes: Classes) -> Result<usize> {
        self.erase_attachments(record, classes)?;
        let sql = format!("delete from disclosure where record = ? and {}", self.dialect().is_one_of("class"));
        let erased = Statement::<()>::new(sql).bind(record).bind(names_of(classes)).execute(self.connection)?;
        Ok(erased)
    }

    /// A record by its id, signed part included.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn record(&mut self, id: RecordId) -> Result<Option<StoredRecord>> {
        let statement = Statement::<StoredRow>::new("select r.seq, r.id, r.issuer, r.signed, ")
            .append(disclosed_of(self.dialect(), "r.id", Classes::ALL))
            .push(&format!(", {} from record r where r.id = ?", provenance_of("r.id")));
        let rows: Vec<StoredTuple> = statement.bind(id).load(self.connection)?;
        Ok(self.gather_stored(rows)?.pop())
    }

    /// A page of all records in the order of arrival, for rebuilding and checking. Whoever calls this shows nothing of it.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn records_after(&mut self, seq: i64, limit: i64) -> Result<Vec<StoredRecord>> {
        let statement = Statement::<StoredRow>::new("select r.seq, r.id, r.issuer, r.signed, ")
            .append(disclosed_of(self.dialect(), "r.id", Classes::ALL))
            .push(&format!(", {} from record r where r.seq > ? order by r.seq limit ?", provenance_of("r.id")));
        let rows: Vec<StoredTuple> = statement.bind(seq).bind(limit).load(self.connection)?;
        self.gather_stored(rows)
    }

    /// How many records there are.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn count_records(&mut self) -> Result<i64> {
        let counts: Vec<i64> = Statement::<BigInt>::new("select count(*) from record").load(self.connection)?;
        counts.first().copied().ok_or_else(|| StoreError::Fault("a count without a row".to_owned()))
    }

    /// The records about a subject as they are disclosed here, in the order of the fold: for deciding and for projecting.
    /// Whoever shows something to somebody takes [`crate::Store::history`], which asks for a permit and leaves a trace.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn records_about(&mut self, subject: Subject) -> Result<Vec<DisclosedRecord>> {
        self.records_where(subject, "")
    }

    /// Those of the records about a subject that are about no person too, in the same way.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn records_about_no_person(&mut self, subject: Subject) -> Result<Vec<DisclosedRecord>> {
        self.records_where(subject, " and e.worker is null and e.cycle is null")
    }

    fn records_where(&mut self, subject: Subject, besides: &str) -> Result<Vec<DisclosedRecord>> {
        let column = subject.column();
        let statement = Statement::<DisclosedRow>::new("select e.seq, e.record, ")
            .append(disclosed_of(self.dialect(), "e.record", Classes::ALL))
            .push(&format!(
                ", {} from entry e where e.{column} = ?{besides} order by e.occurred_at, e.record",
                provenance_of("e.record")
            ));
        let rows = statement.bind(subject.value()).load(self.connection)?;
        self.gather(rows)
    }
}
