//! Whatever some records are about: what has to be computed again because of them.

use std::collections::BTreeSet;

use domain::{
    id::{Cycle, Demand, Employer, Id, Matter, QuotaLine, Worker},
    kinds::Kind,
    record::SeenRecord,
};

/// Whatever the records are about.
#[derive(Default)]
pub(crate) struct Subjects {
    pub(crate) workers: BTreeSet<Id<Worker>>,
    pub(crate) cycles: BTreeSet<Id<Cycle>>,
    pub(crate) employers: BTreeSet<Id<Employer>>,
    pub(crate) demands: BTreeSet<Id<Demand>>,
    pub(crate) quota_lines: BTreeSet<Id<QuotaLine>>,
    pub(crate) matters: BTreeSet<Id<Matter>>,
    /// To whom other registrations were joined at some time.
    pub(crate) survivors: BTreeSet<Id<Worker>>,
}

impl Subjects {
    /// Adds what a record is about.
    pub(crate) fn note(&mut self, record: &SeenRecord) {
        self.workers.extend(record.about.worker);
        self.cycles.extend(record.about.cycle);
        self.employers.extend(record.about.employer);
        self.demands.extend(record.about.demand);
        self.quota_lines.extend(record.about.quota_line);
        self.matters.extend(record.about.matter());
        if matches!(record.kind, Kind::WorkerMerged | Kind::WorkerUnmerged) {
            self.survivors.extend(record.about.worker);
        }
    }

    /// Their ids, for keeping others from writing about them at the same time.
    pub(crate) fn locks(&self) -> Vec<Id<Worker>> {
        let ids = self.workers.iter().map(|id| id.uuid());
        let ids = ids.chain(self.employers.iter().map(|id| id.uuid()));
        let ids = ids.chain(self.quota_lines.iter().map(|id| id.uuid()));
        let ids = ids.chain(self.matters.iter().map(|id| id.uuid()));
        // The store takes ids of one sort; to a lock all are the same.
        ids.map(Id::from_uuid).collect()
    }
}
