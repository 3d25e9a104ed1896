//! The sharing schedule (R18): which elements of which records leave a country, to whom, for what, at this stage of the cycle. One
//! pure function decides, and nothing else may put a record's content on the wire between nodes.
//!
//! What no row of the agreement's schedule names stays at home. Of every row it is true besides, whatever the document says: only
//! the cycle at hand and its worker's own records; only what an office of the giving side wrote; only what the role at the other
//! end may read for that purpose by the table of access; and the envelope of a record only together with something that it says.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::{
    access::{Purpose, Side},
    agreement::{Agreement, Desk, LegalBasis, SharingRow, readable},
    element::{Class, Classes},
    id::{Cycle, Id},
    kinds::{ConsentPurpose, Kind},
    record::{SeenRecord, class_of},
    states::{CycleState, WorkerState, fold},
};

/// Who would get something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// The partner's node, for any of its desks that a row names: what the share stream carries.
    Node(Side),
    /// One desk, for one purpose: what a query is answered with.
    Desk(Desk, Purpose),
}

/// What is asked of the schedule.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The version of the agreement that governs the cycle.
    pub agreement: &'a Agreement,
    /// The cycle.
    pub cycle: Id<Cycle>,
    /// The side that would give.
    pub from: Side,
    /// Who would get.
    pub to: Recipient,
}

/// What may be shown of one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Share<'r> {
    /// The record.
    pub record: &'r SeenRecord,
    /// Its elements that may be shown, in the order of disclosure.
    pub elements: Vec<Granted<'r>>,
}

/// One element that may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted<'r> {
    /// Its name.
    pub name: &'r str,
    /// The rows of the schedule that say so, by their place in the document.
    pub rows: Vec<usize>,
}

/// What of these records may be shown. `records` is all that is known here of the cycle and of its worker: what the giving side
/// wrote may be shown, what others wrote counts for the stage only. Records of which nothing may be shown are not in the answer.
pub fn schedule<'r>(question: &Question<'_>, records: &'r [SeenRecord]) -> Vec<Share<'r>> {
    let Some(concerned) = Concerned::of(question, records) else { return Vec::new() };
    let rows = &question.agreement.sharing.rows;
    let open: Vec<(usize, &SharingRow)> =
        rows.iter().enumerate().filter(|(_, row)| concerned.is_open(question, row)).collect();
    if open.is_empty() {
        return Vec::new();
    }
    let share = |record: &'r SeenRecord| {
        let elements = granted(record, &open);
        (!elements.is_empty()).then_some(Share { record, elements })
    };
    records.iter().filter(|record| concerned.gives(question, record)).filter_map(share).collect()
}

/// The records of one cycle and of its worker, and what they add up to.
struct Concerned<'r> {
    cycle: CycleState,
    worker: WorkerState,
    records: Vec<&'r SeenRecord>,
}

impl<'r> Concerned<'r> {
    /// `None` where the cycle is not known here as one under this agreement.
    fn of(question: &Question<'_>, records: &'r [SeenRecord]) -> Option<Self> {
        let of_cycle = || records.iter().filter(|record| record.about.cycle == Some(question.cycle));
        let cycle: CycleState = fold(of_cycle());
        let under = cycle.agreement.as_ref().is_some_and(|opened| opened.code == question.agreement.code);
        let worker = cycle.worker.filter(|_| under)?;
        let own = records.iter().filter(|record| record.about.worker == Some(worker) && record.about.cycle.is_none());
        let records: Vec<&SeenRecord> = of_cycle().chain(own).collect();
        Some(Self { cycle, worker: fold(records.iter().copied()), records })
    }

    /// Whether a row speaks to this recipient at this stage.
    fn is_open(&self, question: &Question<'_>, row: &SharingRow) -> bool {
        let addressed = match question.to {
            Recipient::Node(side) => row.to.side == side,
            Recipient::Desk(desk, purpose) => row.to == desk && row.purpose == purpose,
        };
        let across = row.from == question.from && row.to.side != question.from;
        let consented = row.legal_basis != LegalBasis::Consent
            || self.worker.consents.contains(&ConsentPurpose::SharingWithPartner);
        let ended = row.until.as_ref().is_some_and(|until| self.is_recorded(until.as_str()));
        addressed && across && consented && !ended && self.is_done(question.agreement, row.since.as_str())
    }

    fn is_recorded(&self, kind: &str) -> bool {
        self.records.iter().any(|record| record.kind.name() == kind)
    }

    /// Whether a step counts as done: by each side, where each side must do it.
    fn is_done(&self, agreement: &Agreement, kind: &str) -> bool {
        let step = agreement.step(kind).filter(|step| step.by_each_side);
        match step {
            None => self.is_recorded(kind),
            Some(step) => step.sides().into_iter().all(|side| {
                let mut done = self.records.iter().filter(|record| record.kind.name() == kind);
                done.any(|record| record.author.present().is_some_and(|author| author.side == side))
            }),
        }
    }

    /// Whether a record is one of these, and was written by an office of the giving side. Where that cannot be told, it was not.
    fn gives(&self, question: &Question<'_>, record: &SeenRecord) -> bool {
        let written = record.author.present().is_some_and(|author| author.side == question.from);
        let of_cycle = record.about.cycle == Some(question.cycle);
        let of_worker = record.about.cycle.is_none() && record.about.worker == self.cycle.worker;
        // A record that names the cycle and another worker is a mistake, and mistakes are not shared.
        let of_nobody_else = record.about.worker.is_none_or(|worker| self.cycle.worker == Some(worker));
        written && (of_cycle || of_worker) && of_nobody_else
    }
}

/// The elements of a record that the open rows grant.
fn granted<'r>(record: &'r SeenRecord, open: &[(usize, &SharingRow)]) -> Vec<Granted<'r>> {
    let elements: Vec<Granted<'r>> = record
        .members
        .iter()
        .filter_map(|(name, _)| {
            let class = class_of(record.kind, name)?;
            let grants = |(_, row): &&(usize, &SharingRow)| grants(row, record.kind, name, class);
            let rows: Vec<usize> = open.iter().filter(grants).map(|(at, _)| *at).collect();
            (!rows.is_empty()).then_some(Granted { name, rows })
        })
        .collect();
    // That a record exists tells something by itself: a row that shows nothing of what it says does not show it at all.
    let speaking: BTreeSet<usize> = elements
        .iter()
        .filter(|element| speaks(record, element.name))
        .flat_map(|element| element.rows.iter().copied())
        .collect();
    let spoken_for = |mut element: Granted<'r>| {
        element.rows.retain(|row| speaking.contains(row));
        (!element.rows.is_empty()).then_some(element)
    };
    elements.into_iter().filter_map(spoken_for).collect()
}

/// Whether an element is part of what the record says, and not of the envelope. One that was not given says something only where
/// nothing else was given either: a correction of one class says nothing of the others.
fn speaks(record: &SeenRecord, name: &str) -> bool {
    let not_given = |name: &str| record.members.value(name).is_some_and(serde_json::Value::is_null);
    let own = record.kind.spec().elements;
    let given_nothing = || own.iter().all(|element| not_given(element.name));
    own.iter().any(|element| element.name == name) && (!not_given(name) || given_nothing())
}

/// Whether a row grants an element: it names the class or the element, and its reader may read that class.
fn grants(row: &SharingRow, kind: Kind, name: &str, class: Class) -> bool {
    let named = row.classes.contains(&class)
        || row.elements.iter().any(|element| element.kind.as_str() == kind.name() && element.member.as_str() == name);
    named && may_receive(row).contains(class)
}

/// What the reader whom a row names may read for its purpose, whatever any agreement says.
fn may_receive(row: &SharingRow) -> Classes {
    readable(row.to, row.purpose)
}
