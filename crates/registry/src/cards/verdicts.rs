//! What a post is told about whoever stands at its counter, by what they show: a card's code, a machine-readable zone, or a number.

use card::{
    Authenticity,
    content::CardContent,
    seal::{Damaged, Seal, verify},
    zone::Zone,
};
use chrono::NaiveDate;
use domain::{
    access::{Actor, Permit, Purpose},
    alert::Seen,
    civil::civil_day,
    id::{Cycle, Id, Worker},
    lang::Lang,
    matching,
    states::{CycleState, WorkerState, fold},
    time::{Day, Moment},
    verdict::{AtCounter, Direction, Listed, Outcome, ReasonCode, SealShown, verdict},
};
use persistence::{CycleFilter, Subject, Tx, WorkerSearch};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Error, Registry, Result,
    records::{joining, project::fold_number},
    views::WorkerView,
};

/// How many people are looked for under one number: enough to know that there are several.
const PEOPLE_MAX: i64 = 5;
/// How many cycles of a person are looked through for the latest.
const CYCLES_MAX: i64 = 200;

/// What was shown.
#[derive(Clone)]
pub enum Shown {
    /// The text of a card's code.
    Code(String),
    /// A machine-readable zone.
    Zone(String),
    /// A document's number, typed.
    Number(String),
    /// Somebody whom the officer chose from a list.
    Person(Id<Worker>),
}

/// What is asked.
#[derive(Clone)]
pub struct Question {
    /// What was shown.
    pub shown: Shown,
    /// Which way.
    pub direction: Direction,
}

/// The answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VerdictView {
    /// PASS, REVIEW or STOP. It advises: the officer decides.
    pub outcome: Outcome,
    /// Why, the weightiest first; on PASS they are remarks.
    pub reasons: Vec<ReasonView>,
    /// Until when one who enters now may stay and work.
    pub stay_until: Option<Day>,
    /// What the card's seal says, where one was shown.
    pub seal: Option<SealView>,
    /// The person, as far as the reader may see; none where it could be nobody or several.
    pub worker: Option<WorkerView>,
    /// The cycle by which was judged.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub cycle: Option<Id<Cycle>>,
}

/// One reason.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ReasonView {
    /// Which.
    pub code: ReasonCode,
    /// How much it weighs in this direction.
    pub weight: Outcome,
    /// What it says, and what to do.
    pub message: &'static str,
}

/// What a seal says.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SealView {
    /// What verifying it came to.
    pub authenticity: Authenticity,
    /// Which kind of card it is; none where it is not one of Vaivén's.
    pub kind: Option<&'static str>,
    /// The card's last day.
    pub valid_until: Option<Day>,
}

/// What was shown, as it was read.
struct Read {
    worker: Option<Id<Worker>>,
    number: Option<String>,
    /// What it says of documents, names and birth: what lists of alerts are searched for.
    seen: Seen,
    seal: Option<(SealShown, SealView)>,
    listed: Option<Listed>,
    list_as_of: Option<Moment>,
}

impl Read {
    fn number(number: String, seen: Seen) -> Self {
        Self { worker: None, number: Some(number), seen, seal: None, listed: None, list_as_of: None }
    }
}

/// What a zone says of a document and of whom it belongs to.
fn seen_in(zone: &Zone) -> Seen {
    let person = matching::Person::new(&zone.given_names, &zone.surname, zone.birth_date).with_sex(zone.sex);
    Seen::default().with_paper(zone.issuing_country(), &zone.number).with_person(person)
}

/// Whom it could be.
struct People {
    workers: Vec<Id<Worker>>,
    /// The cycle of the card with this number.
    cycle: Option<Id<Cycle>>,
}

impl Registry {
    /// Judges who stands at the counter, for an officer of a post. What is shown is looked up among those whom the officer may come
    /// across; that it was is kept.
    ///
    /// # Errors
    /// [`Error::Denied`] for roles that decide at no border; [`Error::Invalid`] for what cannot be read.
    pub fn verdict(&self, actor: &Actor, question: &Question, lang: Lang) -> Result<VerdictView> {
        let permit = actor.may_read(Some(Purpose::BorderControl))?;
        let now = Moment::from(self.now());
        let today = civil_day(now, actor.country);
        let read = self.read(&question.shown, today)?;
        let people = match read.worker {
            Some(worker) => self.chosen(&permit, worker)?,
            None => self.people(&permit, read.number.as_deref())?,
        };
        let person = if let [one] = people.workers.as_slice() { Some(*one) } else { None };
        let cycle = match (person, people.cycle) {
            (Some(_), Some(cycle)) => Some(cycle),
            (Some(worker), None) => self.latest_cycle(&permit, worker)?,
            (None, _) => None,
        };
        let mut audit = self.audit_entry(actor, "verdict");
        audit.purpose = Some(permit.purpose().to_string());
        (audit.worker, audit.cycle) = (person, cycle);
        let state: Option<CycleState> = match cycle {
            Some(cycle) => Some(fold(&self.visible_records(Subject::Cycle(cycle), &permit, &audit)?)),
            None => {
                self.store.write(|tx| -> Result<()> {
                    tx.append_audit(&audit)?;
                    Ok(())
                })?;
                None
            }
        };
        let agreements = self.agreements()?;
        let opened_under = state.as_ref().and_then(|state| state.agreement.as_ref());
        let agreement = opened_under.and_then(|under| agreements.governing(&under.code, Some(under), today));
        let judged = verdict(&AtCounter {
            direction: question.direction,
            side: agreement.and_then(|agreement| agreement.side_of(actor.country)).unwrap_or(actor.side),
            country: actor.country,
            at: now,
            seal: read.seal.as_ref().map(|(shown, _)| shown),
            people: people.workers.len(),
            cycle: state.as_ref(),
            agreement,
            alerts: self.alerts(actor, &read.seen, person)?,
            listed: read.listed,
            list_as_of: read.list_as_of,
        });
        let say = |reason: &domain::verdict::Reason| ReasonView {
            code: reason.code,
            weight: reason.weight,
            message: reason.code.message(lang),
        };
        Ok(VerdictView {
            outcome: judged.outcome,
            reasons: judged.reasons.iter().map(say).collect(),
            stay_until: judged.stay_until,
            seal: read.seal.map(|(_, view)| view),
            worker: person.map(|worker| self.person_view(&permit, worker)).transpose()?.flatten(),
            cycle,
        })
    }

    fn read(&self, shown: &Shown, today: NaiveDate) -> Result<Read> {
        match shown {
            Shown::Code(code) => {
                let seal = Seal::read(code.trim()).map_err(|why: Damaged| Error::invalid("code", why.to_string()))?;
                self.read_seal(&seal, today)
            }
            Shown::Zone(zone) => {
                let zone = Zone::parse(zone, today).map_err(|why| Error::invalid("mrz", why.to_string()))?;
                if !zone.is_sound() {
                    let wrong = zone.wrong.join(", ");
                    return Err(Error::invalid("mrz", format!("has check digits that do not agree: {wrong}")));
                }
                let seen = seen_in(&zone);
                Ok(Read::number(zone.number, seen))
            }
            Shown::Number(number) => {
                // As it was written: the hyphens of a cédula tell two people apart.
                let seen = Seen::default().with_paper(None, number);
                let number = fold_number(number);
                if number.is_empty() {
                    return Err(Error::invalid("document", "has no letter or digit to look for"));
                }
                Ok(Read::number(number, seen))
            }
            Shown::Person(worker) => {
                Ok(Read { worker: Some(*worker), number: None, ..Read::number(String::new(), Seen::default()) })
            }
        }
    }

    fn read_seal(&self, seal: &Seal, today: NaiveDate) -> Result<Read> {
        let issuers = self.cards.trusted();
        let verified = verify(seal, &issuers);
        let authenticity = verified.authenticity;
        let card = CardContent::of(seal, today);
        let valid_until = seal.valid_until(today);
        let shown = SealShown {
            authenticity,
            number: card.as_ref().map(|card| card.number.clone()),
            valid_until,
            agreement: card.as_ref().map(|card| card.agreement.clone()),
        };
        let view = SealView {
            authenticity,
            kind: card.as_ref().map(|card| card.kind.as_str()),
            valid_until: valid_until.and_then(|day| Day::from_date(day).ok()),
        };
        let issuer = verified.issuer.and_then(|issuer| issuer.country());
        let (listed, list_as_of) = match issuer.zip(card.as_ref()) {
            Some((issuer, card)) => self.taken_back(issuer, card)?,
            None => (None, None),
        };
        let zone = card.as_ref().map(|card| card.zone.clone()).or_else(|| seal.zone(today));
        let seen = zone.as_ref().map(seen_in).unwrap_or_default();
        let number = card.map(|card| card.number).or_else(|| zone.map(|zone| zone.number));
        Ok(Read { worker: None, number, seen, seal: Some((shown, view)), listed, list_as_of })
    }

    /// Somebody who was chosen: nobody, where they are not among those whom the officer may come across.
    fn chosen(&self, permit: &Permit, worker: Id<Worker>) -> Result<People> {
        self.store.read(|tx: &mut Tx<'_>| -> Result<People> {
            let worker = joining::person(tx, worker)?;
            let seen = tx.visible_worker(permit, worker)?;
            Ok(People { workers: seen.map(|row| row.id).into_iter().collect(), cycle: None })
        })
    }

    /// Whom a number belongs to, among those whom the officer may come across: as a document that they showed, or a card of theirs.
    fn people(&self, permit: &Permit, number: Option<&str>) -> Result<People> {
        let Some(number) = number.map(fold_number) else { return Ok(People { workers: Vec::new(), cycle: None }) };
        self.store.read(|tx: &mut Tx<'_>| -> Result<People> {
            let search = WorkerSearch { document: Some(number.clone()), ..WorkerSearch::default() };
            let mut workers: Vec<Id<Worker>> =
                tx.search_workers(permit, &search, PEOPLE_MAX)?.into_iter().map(|row| row.id).collect();
            let mut cycles = Vec::new();
            for document in tx.issued_documents_numbered(&number)? {
                let Some(cycle) = tx.visible_cycle(permit, document.cycle)? else { continue };
                cycles.push(cycle.id);
                workers.push(cycle.worker);
            }
            // Registrations that were joined are one person's.
            for worker in &mut workers {
                *worker = joining::person(tx, *worker)?;
            }
            workers.sort_unstable();
            workers.dedup();
            let cycle = if let [one] = cycles.as_slice() { Some(*one) } else { None };
            Ok(People { workers, cycle })
        })
    }

    fn latest_cycle(&self, permit: &Permit, worker: Id<Worker>) -> Result<Option<Id<Cycle>>> {
        let filter = CycleFilter { worker: Some(worker), ..CycleFilter::default() };
        let cycles = self.store.read(|tx| tx.list_cycles(permit, &filter, CYCLES_MAX))?;
        Ok(cycles.iter().max_by_key(|cycle| (cycle.opened_at, cycle.id)).map(|cycle| cycle.id))
    }

    fn person_view(&self, permit: &Permit, worker: Id<Worker>) -> Result<Option<WorkerView>> {
        let row = self.store.read(|tx| tx.visible_worker(permit, worker))?;
        let Some(row) = row else { return Ok(None) };
        let state: WorkerState =
            serde_json::from_str(&row.state).map_err(|cause| Error::fault("reading a worker's projection", cause))?;
        Ok(Some(WorkerView::of(worker, state, permit, Vec::new())))
    }
}
