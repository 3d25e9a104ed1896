//! What the records add up to: the state of a worker, a cycle, an employer, a demand, a quota line.
//! Each is a pure fold over records ordered by (`occurred_at`, `id`): any order of arrival gives the same state, and records of
//! which only a part is known fold too.

mod answers;
mod border;
mod corrections;
mod cycle;
mod demand;
mod employer;
mod identities;
mod matter;
mod papers;
mod process;
mod quota;
mod stage;
#[cfg(test)]
mod tests;
mod worker;

pub use border::{Crossing, CrossingDirection, MinorsAlong};
pub use cycle::{
    Absence, Accident, AheadOfClock, CLOCK_TOLERANCE_MINUTES, Change, ChangeRequested, Closing, CycleState, Eligible,
    Ending, Hire, Selection, Settlement,
};
pub use demand::DemandState;
pub use demand::MarketTest;
pub use employer::{EmployerState, Sanction, Standing, WorkplaceState};
pub use identities::{Joining, joined_to};
pub use matter::{
    ComplaintState, DriversLicence, IncidentState, ManifestState, MatterState, MatterSummary, OverrideState,
    RequestState,
};
pub use papers::{ContractState, Cover, IssuedDocument, RecognisedLicenceState};
pub use process::{AgreementProcess, Suspension, VersionNamed};
pub use quota::{BlockState, QuotaLineState};
pub use stage::Stage;
pub use worker::{
    Contact, FamilyGroup, Fitness, Identity, JoinedRegistration, Link, Objection, OriginPeople, PresentedDocument,
    Relative, WorkerState,
};

use crate::{id::RecordId, kinds::Kind, record::SeenRecord};

/// A state that records build up.
pub trait State: Default {
    /// Takes one more record, the next in order.
    fn apply(&mut self, record: &SeenRecord);
}

/// Folds records, whatever the order in which they came; a record that came twice counts once, and each counts as it was corrected.
pub fn fold<'a, S: State>(records: impl IntoIterator<Item = &'a SeenRecord>) -> S {
    fold_from(S::default(), records)
}

/// The same, from a state that is known beforehand.
pub(crate) fn fold_from<'a, S: State>(initial: S, records: impl IntoIterator<Item = &'a SeenRecord>) -> S {
    let mut ordered = corrections::corrected(records);
    ordered.sort_by_key(|record| (record.occurred_at, record.id));
    ordered.into_iter().fold(initial, |mut state, record| {
        state.apply(&record);
        state
    })
}

/// That a kind was recorded, by which record: what steps need and decisions rely on.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Recorded {
    /// The kind's name.
    pub kind: String,
    /// The record.
    pub record: RecordId,
    /// When it happened.
    pub at: crate::time::Moment,
    /// The civil day on which it happened, by the clock that wrote it.
    pub on: crate::time::Day,
    /// The worker whom it names.
    #[serde(default)]
    pub worker: Option<crate::id::Id<crate::id::Worker>>,
    /// The side that wrote it, where that is known.
    pub side: Option<crate::access::Side>,
    /// Who wrote it, where that is known.
    pub by: Option<crate::id::Id<crate::id::User>>,
}

impl Recorded {
    fn of(record: &SeenRecord) -> Option<Self> {
        Some(Self {
            kind: record.kind.name().to_owned(),
            record: record.id,
            at: record.occurred_at,
            on: crate::time::Day::from_date(record.occurred_at.date()).ok()?,
            worker: record.about.worker,
            side: record.side(),
            by: record.author.present().map(|author| author.user),
        })
    }

    /// Whether it is a record of this kind.
    pub fn is(&self, kind: Kind) -> bool {
        self.kind == kind.name()
    }
}
