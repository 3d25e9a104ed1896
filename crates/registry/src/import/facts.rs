//! What a row says, as an officer would have written it down: that a worker was registered, and which document they showed.

use domain::{
    access::Actor,
    bounded::{Number, UpTo},
    kinds::{DocumentPresented, WorkerRegistered},
    matching::Person,
    record::{About, Author, Place, Record, SeenRecord},
    states::{WorkerState, fold},
    time::Moment,
};
use persistence::{WorkerKeys, WorkerRow as RegisteredWorker};

use super::{WorkerRow, identity::RowIds};
use crate::{
    Error, Registry, Result,
    records::{alike::person_of, project::worker_rows, seal::Sealed},
};

/// A row ready to be written: signed, folded, with the keys by which others find it.
pub(super) struct Prepared {
    /// The row as the spreadsheet counts.
    pub(super) row: u32,
    pub(super) ids: RowIds,
    pub(super) records: Vec<Sealed>,
    pub(super) worker: RegisteredWorker,
    pub(super) keys: WorkerKeys,
    pub(super) person: Person,
}

/// The facts of a row.
pub(super) fn facts_of(row: &WorkerRow) -> Result<(WorkerRegistered, Option<DocumentPresented>)> {
    let fault = |cause: String| Error::fault("making records of a row", cause);
    let registered = WorkerRegistered {
        given_names: row.given_names.clone(),
        first_surname: row.first_surname.clone(),
        second_surname: row.second_surname.clone(),
        sex: row.sex,
        birth_date: row.birth_date,
        nationalities: UpTo::new(row.nationalities.clone()).map_err(fault)?,
        languages: UpTo::new(row.languages.clone()).map_err(fault)?,
        phone: row.phone.clone(),
        residence: row.residence.clone(),
        origin_people: row.origin_people.clone(),
        dependants: row.dependants.map(Number::new).transpose().map_err(fault)?,
    };
    let presented = row.document.as_ref().map(|document| DocumentPresented {
        scan: None,
        document_type: document.document_type,
        issuing_country: document.issuing_country,
        number: document.number.clone(),
        valid_until: document.valid_until,
    });
    Ok((registered, presented))
}

impl Registry {
    /// Signs what a row says, and computes what follows from it. `at` is when the worker was registered, `then` when the document
    /// was shown.
    pub(super) fn prepare(
        &self,
        actor: &Actor,
        row: &WorkerRow,
        ids: RowIds,
        at: Moment,
        then: Moment,
    ) -> Result<Prepared> {
        let (registered, presented) = facts_of(row)?;
        let record = |id, occurred_at: Moment, data| Record {
            id,
            about: About { worker: Some(ids.worker), ..About::default() },
            occurred_at,
            // Rows follow each other by the microsecond: the clock may not have come to theirs yet.
            recorded_at: Moment::from(self.now()).max(occurred_at),
            agreement: None,
            relied_on: Vec::new(),
            place: Place { country: actor.country, office: actor.office.clone() },
            author: Author {
                user: actor.user,
                role: actor.role,
                office: actor.office.clone(),
                country: actor.country,
                side: actor.side,
            },
            captured: None,
            node: self.node.clone(),
            data,
        };
        let mut records = vec![record(ids.registered, at, registered.into())];
        records.extend(presented.map(|presented| record(ids.presented, then, presented.into())));
        let seen: Vec<SeenRecord> = records.iter().map(SeenRecord::from).collect();
        let state: WorkerState = fold(&seen);
        let unregistered = || Error::fault("folding a row", "it registers nobody");
        let (worker, keys) = worker_rows(ids.worker, &state)?.ok_or_else(unregistered)?;
        let person = person_of(&state).ok_or_else(unregistered)?;
        let records = records.iter().map(|record| self.seal(record)).collect::<Result<_>>()?;
        Ok(Prepared { row: row.row, ids, records, worker, keys, person })
    }
}
