//! Many records and workers at once: what an import writes, page by page.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use diesel::{
    RunQueryDsl as _,
    sql_types::{BigInt, Text},
};
use domain::{
    Id,
    access::Scope,
    element::Class,
    id::{RecordId, Worker},
};

use crate::{
    NewRecord,
    apart::OF_WORKERS,
    dialect::{Column, Dialect, Statement, TextList, Value, insert_listed, insert_one, sql},
    error::Result,
    imports::ImportRowRow,
    scope,
    store::Tx,
    workers::{COLUMNS, Row, WorkerKeys, WorkerRow},
};

const RECORD: &[Column] = &[Column::new("id", "uuid"), Column::new("issuer", "text"), Column::new("signed", "text")];
const LOG_PENDING: &[Column] = &[Column::new("seq", "bigint"), Column::new("record", "uuid")];
const DISCLOSURE: &[Column] =
    &[Column::new("record", "uuid"), Column::new("class", "text"), Column::new("disclosed", "text")];
const ENTRY: &[Column] = &[
    Column::new("record", "uuid"),
    Column::new("seq", "bigint"),
    Column::new("kind", "text"),
    Column::new("version", "integer"),
    Column::nullable("corrects", "text"),
    Column::nullable("worker", "uuid"),
    Column::nullable("cycle", "uuid"),
    Column::nullable("employer", "uuid"),
    Column::nullable("demand", "uuid"),
    Column::nullable("quota_line", "uuid"),
    Column::nullable("matter", "uuid"),
    Column::new("occurred_at", "timestamptz"),
    Column::new("recorded_at", "timestamptz"),
    Column::new("office", "text"),
    Column::new("author", "uuid"),
    Column::nullable("agreement", "text"),
    Column::nullable("agreement_version", "integer"),
];
const WORKER: &[Column] = &[
    Column::new("id", "uuid"),
    Column::new("registered_by_country", "text"),
    Column::new("registered_at", "timestamptz"),
    Column::nullable("birth_date", "date"),
    Column::new("state", "text"),
];
const WORKER_NAME: &[Column] = &[Column::new("worker", "uuid"), Column::new("token", "text")];
const WORKER_MATCH: &[Column] = &[Column::new("worker", "uuid"), Column::new("key", "text")];
const WORKER_DOCUMENT: &[Column] = &[
    Column::new("worker", "uuid"),
    Column::new("kind", "text"),
    Column::new("country", "text"),
    Column::new("number_folded", "text"),
];
const IMPORT_ROW: &[Column] = &[
    Column::new("run", "uuid"),
    Column::new("row", "integer"),
    Column::new("outcome", "text"),
    Column::nullable("record", "uuid"),
    Column::new("messages", "text"),
];

impl Tx<'_> {
    /// Which of these records are here.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn records_present(&mut self, ids: &[RecordId]) -> Result<HashSet<RecordId>> {
        let sql = format!("select r.id from record r where {}", self.dialect().id_is_one_of("r.id"));
        let present: Vec<RecordId> = Statement::<sql::Id>::new(sql).bind(listed(ids)).load(self.connection)?;
        Ok(present.into_iter().collect())
    }

    /// Appends records with their disclosures and entries, and lets them wait for their leaves; answers the place of each whose id was not there already.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn append_all(&mut self, records: &[NewRecord<'_>]) -> Result<HashMap<RecordId, i64>> {
        let appended = self.append_signed(records)?;
        let new = || records.iter().filter_map(|record| Some((record, *appended.get(&record.id)?)));
        let pending: Vec<Vec<Value>> = new().map(|(record, seq)| vec![seq.into(), record.id.into()]).collect();
        self.insert_all("log_pending", LOG_PENDING, &pending, "")?;
        let mut disclosures: Vec<Vec<Value>> = Vec::new();
        for (record, _) in new() {
            let sealed = self.sealed_disclosures(&record.id.to_string(), record.disclosures)?;
            let row = |(class, disclosed): (Class, Cow<'_, str>)| {
                vec![record.id.into(), class.as_str().into(), disclosed.as_ref().into()]
            };
            disclosures.extend(sealed.into_iter().map(row));
        }
        self.insert_all("disclosure", DISCLOSURE, &disclosures, "")?;
        let entries: Vec<Vec<Value>> = new().map(|(record, seq)| entry_values(record, seq)).collect();
        self.insert_all("entry", ENTRY, &entries, "")?;
        for (record, _) in new() {
            self.name_attachments(record.id, &record.entry.attachments)?;
        }
        Ok(appended)
    }

    fn append_signed(&mut self, records: &[NewRecord<'_>]) -> Result<HashMap<RecordId, i64>> {
        const ENDING: &str = "on conflict (id) do nothing returning id, seq";
        let rows: Vec<Vec<Value>> =
            records.iter().map(|record| vec![record.id.into(), record.issuer.into(), record.signed.into()]).collect();
        let mut appended: HashMap<RecordId, i64> = HashMap::with_capacity(rows.len());
        let statements = match self.dialect() {
            _ if rows.is_empty() => Vec::new(),
            Dialect::Postgresql => vec![insert_listed("record", RECORD, &rows, ENDING)],
            Dialect::Sqlite => rows.iter().map(|row| insert_one("record", RECORD, row, ENDING)).collect(),
        };
        for statement in statements {
            let new: Vec<(RecordId, i64)> = statement.returning::<(sql::Id, BigInt)>().load(self.connection)?;
            appended.extend(new);
        }
        Ok(appended)
    }

    /// Writes workers who have no row yet.
    ///
    /// # Errors
    /// [`crate::Conflict::Taken`] where one has.
    pub fn add_workers(&mut self, workers: &[(&WorkerRow, &WorkerKeys)]) -> Result<()> {
        let mut rows: Vec<Vec<Value>> = Vec::with_capacity(workers.len());
        for (worker, _) in workers {
            let state = self.sealed_members(&worker.id.to_string(), OF_WORKERS, &worker.state)?;
            rows.push(vec![
                worker.id.into(),
                (&worker.registered_by_country).into(),
                worker.registered_at.into(),
                worker.birth_date.into(),
                state.as_ref().into(),
            ]);
        }
        self.insert_all("worker", WORKER, &rows, "")?;
        const ONCE: &str = "on conflict do nothing";
        let of_each = |values: fn(&WorkerKeys) -> Vec<Vec<Value>>| -> Vec<Vec<Value>> {
            let with_id = |id: Id<Worker>, mut row: Vec<Value>| {
                row.insert(0, id.into());
                row
            };
            workers
                .iter()
                .flat_map(|(worker, keys)| values(keys).into_iter().map(move |row| with_id(worker.id, row)))
                .collect()
        };
        let names = of_each(|keys| keys.names.iter().map(|token| vec![token.into()]).collect());
        self.insert_all("worker_name", WORKER_NAME, &names, ONCE)?;
        let matches = of_each(|keys| keys.matches.iter().map(|key| vec![key.into()]).collect());
        self.insert_all("worker_match", WORKER_MATCH, &matches, ONCE)?;
        let documents = of_each(|keys| {
            let documents = keys.documents.iter();
            documents.map(|key| vec![(&key.kind).into(), (&key.country).into(), (&key.number_folded).into()]).collect()
        });
        self.insert_all("worker_document", WORKER_DOCUMENT, &documents, ONCE)
    }

    /// Those of these workers who are registered, for deciding.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn workers(&mut self, ids: &[Id<Worker>]) -> Result<Vec<WorkerRow>> {
        let sql = format!("select {COLUMNS} from worker w where {} order by w.id", self.dialect().id_is_one_of("w.id"));
        let rows = Statement::<Row>::new(sql).bind(listed(ids)).load(self.connection)?;
        self.opened_workers(rows)
    }

    /// Those of these workers who are within a scope.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn workers_within(&mut self, scope: &Scope, ids: &[Id<Worker>]) -> Result<HashSet<Id<Worker>>> {
        let dialect = self.dialect();
        let sql = format!("select w.id from worker w where {}", dialect.id_is_one_of("w.id"));
        let statement = Statement::<sql::Id>::new(sql).bind(listed(ids));
        let within: Vec<Id<Worker>> = statement.and(scope::of_worker(dialect, scope, "w.id")).load(self.connection)?;
        Ok(within.into_iter().collect())
    }

    /// For each matching key the workers who have it, at most `each_max` a key, the lowest ids first.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn workers_sharing(&mut self, keys: &[&str], each_max: i64) -> Result<Vec<(String, Id<Worker>)>> {
        if self.dialect() == Dialect::Postgresql {
            let statement = Statement::<(Text, sql::Id)>::new(
                "select given.key, sharing.worker from unnest(?) as given (key), lateral \
                 (select m.worker from worker_match m where m.key = given.key order by m.worker limit ?) sharing",
            );
            return Ok(statement.bind(keys.iter().collect::<TextList>()).bind(each_max).load(self.connection)?);
        }
        let mut sharing = Vec::new();
        for key in keys {
            let sql = "select m.key, m.worker from worker_match m where m.key = ? order by m.worker limit ?";
            let statement = Statement::<(Text, sql::Id)>::new(sql).bind(*key).bind(each_max);
            let of_key: Vec<(String, Id<Worker>)> = statement.load(self.connection)?;
            sharing.extend(of_key);
        }
        Ok(sharing)
    }

    /// Writes what became of rows, over what was said of them before.
    ///
    /// # Errors
    /// [`crate::Conflict::Reference`] when there is no such run.
    pub fn put_import_rows(&mut self, rows: &[ImportRowRow]) -> Result<()> {
        let rows: Vec<Vec<Value>> = rows
            .iter()
            .map(|row| {
                vec![row.run.into(), row.row.into(), (&row.outcome).into(), row.record.into(), (&row.messages).into()]
            })
            .collect();
        let over = "on conflict (run, row) do update set outcome = excluded.outcome, record = excluded.record, \
                    messages = excluded.messages";
        self.insert_all("import_row", IMPORT_ROW, &rows, over)
    }
}

fn listed<S>(ids: &[Id<S>]) -> TextList {
    TextList(ids.iter().map(ToString::to_string).collect())
}

fn entry_values(record: &NewRecord<'_>, seq: i64) -> Vec<Value> {
    let entry = record.entry;
    let (agreement, version) = entry.agreement.clone().unzip();
    vec![
        record.id.into(),
        seq.into(),
        (&entry.kind).into(),
        entry.version.into(),
        entry.corrects.clone().into(),
        entry.about.worker.into(),
        entry.about.cycle.into(),
        entry.about.employer.into(),
        entry.about.demand.into(),
        entry.about.quota_line.into(),
        entry.about.matter.into(),
        entry.occurred_at.into(),
        entry.recorded_at.into(),
        (&entry.office).into(),
        entry.author.into(),
        agreement.into(),
        version.into(),
    ]
}
