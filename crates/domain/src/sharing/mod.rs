//! The sharing schedule (R18): which elements of which records leave a country, to whom, for what, at this stage of the cycle. One
//! pure function decides, and nothing else may put a record's content on the wire between nodes.
//!
//! What no row of the agreement's schedule names stays at home. Of every row it is true besides, whatever the document says: only
//! the cycle at hand and its worker's own records, or the demand at hand with those who ask and the line that it draws on; only what an
//! office of the giving side wrote; only what the role at the other end may read for that purpose by the table of access; and the
//! envelope of a record only together with something that it says.

mod closed;
#[cfg(test)]
mod tests;

pub use closed::{Closed, ClosedClause, ClosedCode, why_closed};

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    access::{Purpose, Side},
    agreement::{Agreement, Desk, LegalBasis, SharingRow, readable},
    element::{Class, Classes},
    id::{AgreementMark, Cycle, Demand, Employer, Id, IncidentMark, QuotaLine, Worker},
    kinds::{ConsentPurpose, Kind, SeenData},
    record::{SeenRecord, class_of},
    states::{CycleState, DemandState, EmployerState, WorkerState, fold},
};

/// Who would get something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// The partner's node, for any of its desks that a row names: what the share stream carries.
    Node(Side),
    /// One desk, for one purpose: what a query is answered with.
    Desk(Desk, Purpose),
}

/// Of what a partner is told: the stages of a schedule are those of one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Case {
    /// A cycle, with its worker's own records.
    Cycle(Id<Cycle>),
    /// A demand, with the records of the employer or association that asks and of its members, and of the lines that it draws on.
    Demand(Id<Demand>),
    /// A notice of an incident, of which the agreement wants the other side told at once (R22).
    Notice(Id<IncidentMark>),
    /// What the parties do about the agreement itself: propose, comment, sign, suspend (R1).
    Process(Id<AgreementMark>),
}

/// What is asked of the schedule.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The version of the agreement that governs the case.
    pub agreement: &'a Agreement,
    /// The case.
    pub case: Case,
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

/// What of these records may be shown. `records` is all that is known here of the case: what the giving side wrote may be shown,
/// what others wrote counts for the stage only. Records of which nothing may be shown are not in the answer.
pub fn schedule<'r>(question: &Question<'_>, records: &'r [SeenRecord]) -> Vec<Share<'r>> {
    match question.case {
        Case::Notice(incident) => return notices(question, incident, records),
        Case::Process(agreement) => return steps(question, agreement, records),
        Case::Cycle(_) | Case::Demand(_) => {}
    }
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
    concerned.records.iter().copied().filter(|record| concerned.gives(question, record)).filter_map(share).collect()
}

/// Notices of an incident go by a duty of the agreement, not by a row of its schedule: to the side and the country that must be told, all
/// that they say, and never who wrote them.
fn notices<'r>(question: &Question<'_>, incident: Id<IncidentMark>, records: &'r [SeenRecord]) -> Vec<Share<'r>> {
    let Recipient::Node(to) = question.to else { return Vec::new() };
    let duties = || question.agreement.incidents.iter().filter(|duty| duty.from == question.from);
    let is_due = |record: &&SeenRecord| {
        let SeenData::IncidentNotified(notice) = record.data() else { return false };
        let written = record.given_by.is_none() && record.side() == Some(question.from);
        let under = notice.agreement.present() == Some(&question.agreement.code);
        let country = notice.to_country.present().and_then(|country| question.agreement.side_of(*country));
        let told = |what| duties().any(|duty| duty.incident == what && duty.to.iter().any(|desk| desk.side == to));
        let due = notice.incident.present().is_some_and(|what| told(*what));
        written && under && due && to != question.from && country == Some(to) && record.about.incident == Some(incident)
    };
    records.iter().filter(is_due).map(all_that_it_says).collect()
}

/// What a party does about an agreement is for every other party, all that it says and never who wrote it: no person's data are in it, and
/// nobody can sign what they do not hear of. The document may be one that nobody has signed yet.
fn steps<'r>(question: &Question<'_>, agreement: Id<AgreementMark>, records: &'r [SeenRecord]) -> Vec<Share<'r>> {
    let Recipient::Node(to) = question.to else { return Vec::new() };
    let is_step = |record: &&SeenRecord| {
        let code = match record.data() {
            SeenData::AgreementProposed(step) => step.agreement.present(),
            SeenData::AgreementCommented(step) => step.agreement.present(),
            SeenData::AgreementSigned(step) => step.agreement.present(),
            SeenData::AgreementSuspended(step) => step.agreement.present(),
            _ => None,
        };
        let written = record.given_by.is_none() && record.side() == Some(question.from);
        written
            && to != question.from
            && code == Some(&question.agreement.code)
            && record.about.agreement == Some(agreement)
    };
    records.iter().filter(is_step).map(all_that_it_says).collect()
}

/// All that a record says, with its envelope; not who wrote it.
fn all_that_it_says(record: &SeenRecord) -> Share<'_> {
    let own = |name: &str| {
        let said = record.kind.spec().elements.iter().any(|element| element.name == name);
        said || class_of(record.kind, name) == Some(Class::Envelope)
    };
    let names = record.members.iter().map(|(name, _)| name).filter(|name| own(name));
    Share { record, elements: names.map(|name| Granted { name, rows: Vec::new() }).collect() }
}

/// The records of one case, and what decides whether a row is open for it.
struct Concerned<'r> {
    records: Vec<&'r SeenRecord>,
    /// Whose cycle it is; nobody's for a demand.
    worker: Option<Id<Worker>>,
    /// Whether the person consents to sharing; nobody does for a demand.
    consented: bool,
}

impl<'r> Concerned<'r> {
    /// `None` where the case is not known here as one under this agreement.
    fn of(question: &Question<'_>, records: &'r [SeenRecord]) -> Option<Self> {
        match question.case {
            Case::Cycle(cycle) => Self::of_cycle(question, cycle, records),
            Case::Demand(demand) => Self::of_demand(question, demand, records),
            Case::Notice(_) | Case::Process(_) => None,
        }
    }

    fn of_cycle(question: &Question<'_>, cycle: Id<Cycle>, records: &'r [SeenRecord]) -> Option<Self> {
        let of_cycle = || records.iter().filter(move |record| record.about.cycle == Some(cycle));
        let state: CycleState = fold(of_cycle());
        let under = state.agreement.as_ref().is_some_and(|opened| opened.code == question.agreement.code);
        let worker: Id<Worker> = state.worker.filter(|_| under)?;
        let own = records.iter().filter(|record| record.about.worker == Some(worker) && record.about.cycle.is_none());
        let records: Vec<&SeenRecord> = of_cycle().chain(own).collect();
        let state: WorkerState = fold(records.iter().copied());
        let consented = state.consents.contains(&ConsentPurpose::SharingWithPartner);
        Some(Self { records, worker: Some(worker), consented })
    }

    fn of_demand(question: &Question<'_>, demand: Id<Demand>, records: &'r [SeenRecord]) -> Option<Self> {
        // What is about a person too belongs to their cycle, and a file of its own to neither.
        let records = records.iter().filter(|record| is_of_no_person(record));
        let of_demand: Vec<&SeenRecord> =
            records.clone().filter(|record| record.about.demand == Some(demand)).collect();
        let state: DemandState = fold(of_demand.iter().copied());
        let employer = state.employer.filter(|_| state.agreement.as_ref() == Some(&question.agreement.code))?;
        let members = members_of(employer, records.clone());
        let lines: Vec<Id<QuotaLine>> = state.lines.iter().map(|(line, _)| *line).collect();
        let besides = records.filter(|record| {
            let of_employer = record.about.employer.is_some_and(|named| named == employer || members.contains(&named));
            let of_line = record.about.quota_line.is_some_and(|line| lines.contains(&line));
            record.about.demand.is_none() && (of_employer || of_line)
        });
        Some(Self { records: of_demand.into_iter().chain(besides).collect(), worker: None, consented: false })
    }

    /// Whether a row speaks to this recipient at this stage.
    fn is_open(&self, question: &Question<'_>, row: &SharingRow) -> bool {
        let addressed = match question.to {
            // An inquiry is answered to whoever makes it, and nothing of it is sent unasked.
            Recipient::Node(side) => row.to.side == side && row.purpose != Purpose::Inquiry,
            Recipient::Desk(desk, purpose) => row.to == desk && row.purpose == purpose,
        };
        let across = row.from == question.from && row.to.side != question.from;
        let consented = row.legal_basis != LegalBasis::Consent || self.consented;
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
                done.any(|record| record.side() == Some(side))
            }),
        }
    }

    /// Whether a record is one of these, and was written by an office of the giving side. Where that cannot be told, it was not, and
    /// what a partner's node signed is that node's to give.
    fn gives(&self, question: &Question<'_>, record: &SeenRecord) -> bool {
        let written = record.given_by.is_none() && record.side() == Some(question.from);
        // A record that names the cycle and another worker is a mistake, and mistakes are not shared.
        written && record.about.worker.is_none_or(|worker| self.worker == Some(worker))
    }
}

/// Whether a record is about no person and no file of its own.
fn is_of_no_person(record: &SeenRecord) -> bool {
    let about = &record.about;
    about.worker.is_none() && about.cycle.is_none() && about.finding.is_none() && about.matter().is_none()
}

/// The members of an association, by what they say of themselves.
fn members_of<'r>(association: Id<Employer>, records: impl Iterator<Item = &'r SeenRecord>) -> BTreeSet<Id<Employer>> {
    let mut of_each: BTreeMap<Id<Employer>, Vec<&SeenRecord>> = BTreeMap::new();
    for record in records {
        if let Some(employer) = record.about.employer.filter(|_| record.about.demand.is_none()) {
            of_each.entry(employer).or_default().push(record);
        }
    }
    let belongs =
        |records: &Vec<&SeenRecord>| fold::<EmployerState>(records.iter().copied()).member_of == Some(association);
    of_each.into_iter().filter(|(_, records)| belongs(records)).map(|(employer, _)| employer).collect()
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

/// Whether an element is part of what the record says, and not of what it is: members of a kind may be of the envelope's class too,
/// such as which kind a correction is about. One that was not given says something only where nothing else was given either: a
/// correction of one class says nothing of the others.
fn speaks(record: &SeenRecord, name: &str) -> bool {
    let not_given = |name: &str| record.members.value(name).is_some_and(serde_json::Value::is_null);
    let own = || record.kind.spec().elements.iter().filter(|element| element.class != Class::Envelope);
    let given_nothing = || own().all(|element| not_given(element.name));
    own().any(|element| element.name == name) && (!not_given(name) || given_nothing())
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
