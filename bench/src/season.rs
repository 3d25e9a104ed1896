//! The season that is measured: its farm, its demand, and everybody who comes. What is decided by rules goes through the registry;
//! the people's records are signed and folded here and written in bulk, since there are a million of them.

use std::{
    sync::mpsc::{Receiver, sync_channel},
    thread::{Scope as Threads, scope},
};

use chrono::{DateTime, Days, FixedOffset, TimeDelta, Utc};
use domain::{
    access::{Actor, Assurance},
    agreement::{Agreement, Format},
    country::Country,
    id::{Id, QuotaLine},
    kinds::Kind,
    record::{Author, Place, Record, Submission},
    value::{AgreementCode, NodeCode, OfficeCode},
};
use ledger::key::SigningKey;
use persistence::{Store, StoreError};
use registry::{Registry, records::Outcome};
use serde_json::{Value, json};
use vaiven_tests::{
    TestClock,
    cast::Member,
    prototype::{self, COFFEE},
    workspace,
};

use crate::{
    Result,
    people::{DEMAND, EMPLOYER, local, ten_records},
    sealed::{Person, Sealer},
};

const AGREEMENT: &str = "cr-pa-coffee";
/// Workers whose records are written in one transaction.
const PAGE: u64 = 100;
/// Threads that sign.
const SIGNERS: u64 = 2;
/// Line, and the last day on which its season may be opened.
const LINES: [(&str, &str); 2] = [("harvest-2025-26", "2026-04-30"), ("harvest-2026-27", "2027-04-30")];

/// A season on one or more databases.
pub struct Season {
    began: DateTime<FixedOffset>,
    agreement: Agreement,
    actors: Vec<(&'static str, Actor)>,
}

impl Season {
    /// Opens offices, logins, agreements, a farm and its demand on each of these databases, all at one instant.
    pub fn open(stores: &[&Store], now: DateTime<Utc>) -> Result<Self> {
        // Looked at after the seasons of the example agreement, it takes place in the last of them.
        let morning: DateTime<Utc> = TestClock::MORNING.parse()?;
        let clock = TestClock::at(&now.min(morning).to_rfc3339());
        let mut actors = Vec::new();
        for store in stores {
            let registry = prototype::registry((*store).clone(), &clock, 1);
            prototype::furnish(&registry);
            // The same names have other ids on each database; who wrote a record is no part of what is measured.
            actors = cast(&registry)?;
            open_farm(&registry, &actors, local(clock.now()))?;
        }
        let [_, document] = COFFEE;
        let agreement = Agreement::parse(&workspace::read(document), Format::Toml)?;
        Ok(Self { began: local(clock.now()), agreement, actors })
    }

    /// Brings in everybody from the first to the last, on all databases alike. `progress` hears how many have come.
    pub fn people_come(&self, stores: &[&Store], last: u64, mut progress: impl FnMut(u64)) -> Result<()> {
        let demand = DEMAND.parse()?;
        scope(|threads| {
            let lanes: Vec<_> = (0..SIGNERS).map(|lane| self.sealing(threads, lane, last)).collect();
            for page in 0..last.div_ceil(PAGE) {
                let lane = usize::try_from(page % SIGNERS)?;
                let people = lanes[lane].recv()?.map_err(|error| format!("signing: {error}"))?;
                for store in stores {
                    store.write(|tx| -> Result<(), StoreError> {
                        Person::write_all(&people, tx)?;
                        for _ in &people {
                            tx.count_drawn_place(demand)?;
                        }
                        Ok(())
                    })?;
                }
                progress((page * PAGE + PAGE).min(last));
            }
            Ok(())
        })
    }

    /// Signs every nth page on a thread of its own, a page ahead.
    fn sealing<'scope, 'env>(
        &'env self,
        threads: &'scope Threads<'scope, 'env>,
        lane: u64,
        last: u64,
    ) -> Receiver<Result<Vec<Person>, String>> {
        let (send, receive) = sync_channel(1);
        threads.spawn(move || {
            let sealer = Sealer { signer: SigningKey::from_seed(&[7; 32]), agreement: &self.agreement };
            for page in (lane..last.div_ceil(PAGE)).step_by(usize::try_from(SIGNERS).unwrap_or(1)) {
                let people = (page * PAGE + 1..=(page * PAGE + PAGE).min(last)).map(|n| {
                    let records = self.records_of(n).map_err(|error| error.to_string())?;
                    sealer.seal(&records).map_err(|error| error.to_string())
                });
                // Nobody receives any more where the loading has failed.
                if send.send(people.collect()).is_err() {
                    return;
                }
            }
        });
        receive
    }

    fn records_of(&self, n: u64) -> Result<Vec<Record>> {
        let mut records = Vec::new();
        for step in ten_records(n, self.began) {
            let submission = Submission::parse(&step.submission.to_string())?;
            let actor = actor(&self.actors, step.by)?;
            let in_a_cycle = submission.about.cycle.is_some();
            let mut about = submission.about;
            if about.demand.is_some() {
                // A selection also names the employer whose demand it serves.
                about.employer = Some(EMPLOYER.parse()?);
            }
            records.push(Record {
                id: submission.id,
                about,
                occurred_at: submission.occurred_at,
                recorded_at: submission.occurred_at,
                agreement: in_a_cycle.then(|| self.agreement.reference()),
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
                node: NodeCode::parse(prototype::NODE)?,
                data: submission.data,
            });
        }
        Ok(records)
    }
}

/// Those who write in the season, as this database knows them.
fn cast(registry: &Registry) -> Result<Vec<(&'static str, Actor)>> {
    let users = registry.users()?;
    let actor = |name: &'static str| -> Result<(&'static str, Actor)> {
        let member = Member::named(name);
        let user = users.iter().find(|user| user.email == member.email()).ok_or("a member has no account")?;
        let country = member.office().get(..2).unwrap_or_default().to_uppercase();
        let actor = Actor {
            user: user.id,
            role: member.role,
            office: OfficeCode::parse(member.office())?,
            country: Country::parse(&country)?,
            side: member.side(),
            employer: member.farm.map(str::parse).transpose()?,
            worker: None,
            assurance: Assurance::Enough,
            agreements: vec![AgreementCode::parse(AGREEMENT)?],
        };
        Ok((name, actor))
    };
    let names = ["oficina.pa", "jefatura.pa", "puesto.pa", "oficina.cr", "jefatura.cr", "puesto.cr", "finca"];
    names.into_iter().map(actor).collect()
}

fn actor<'a>(actors: &'a [(&'static str, Actor)], name: &str) -> Result<&'a Actor> {
    let found = actors.iter().find(|(actor, _)| *actor == name).ok_or("nobody of the season has this name")?;
    Ok(&found.1)
}

/// A farm in order, with an open quota line and a demand that was granted.
fn open_farm(registry: &Registry, actors: &[(&'static str, Actor)], at: DateTime<FixedOffset>) -> Result<()> {
    let mut nth = 0;
    let mut send = |by: &str, kind: Kind, about: Value, data: Value| -> Result<()> {
        nth += 1;
        // A minute ago at least: nothing of the season is ahead of any clock.
        let at = at - TimeDelta::minutes(60 - nth);
        let submission = json!({
            "id": format!("0198d0c5-f000-7000-8000-{nth:012x}"), "kind": kind.name(), "version": kind.spec().version,
            "about": about, "occurred_at": at.to_rfc3339(), "data": data
        });
        let outcomes = registry.record_all(actor(actors, by)?, &[&submission.to_string()])?;
        match outcomes.first().map(|item| &item.outcome) {
            Some(Outcome::Accepted(_)) => Ok(()),
            other => Err(format!("{} was not accepted: {other:?}", kind.name()).into()),
        }
    };
    let day = |days: u64| (at.date_naive() + Days::new(days)).to_string();
    let employer = json!({"employer": EMPLOYER});
    let registered = json!({"name": "Beneficio Río Coto", "employer_type": "farm", "country": "CR", "tax_id": "3-101-204877", "member_of": null});
    send("oficina.cr", Kind::EmployerRegistered, employer.clone(), registered)?;
    for matter in ["social-security", "insurance", "tax"] {
        let stated = json!({"matter": matter, "in_order": true, "valid_until": day(400)});
        send("oficina.cr", Kind::EmployerStandingStated, employer.clone(), stated)?;
    }
    let today = day(0);
    let (code, _) = LINES.into_iter().find(|(_, until)| today.as_str() <= *until).ok_or("no season to open")?;
    let line: Id<QuotaLine> = Id::derived(&[AGREEMENT, code]);
    let opened = json!({"agreement": AGREEMENT, "line": code, "places": 10_000});
    send("jefatura.cr", Kind::QuotaOpened, json!({"quota_line": line}), opened)?;
    let about = json!({"employer": EMPLOYER, "demand": DEMAND});
    let asked = json!({
        "agreement": AGREEMENT, "sector": "0127", "occupation": "9211", "headcount": 5000, "starts_on": day(0),
        "ends_on": day(150), "wage": {"amount": "13500.00", "currency": "CRC"}, "wage_per": "day",
        "hours_per_week": 48, "lodging": true, "transport": true
    });
    send("finca", Kind::DemandRequested, about.clone(), asked)?;
    send("jefatura.cr", Kind::DemandRecommended, about, json!({"quota_line": line, "places": 5000}))
}

#[cfg(test)]
mod tests {
    use persistence::Options;

    use super::*;

    #[test]
    fn what_is_written_in_bulk_is_what_a_rebuild_makes_of_the_same_records() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("node.sqlite").display());
        let store = Store::open(&url, Options::default()).unwrap();
        store.migrate().unwrap();
        let season = Season::open(&[&store], "2026-11-25T12:00:00Z".parse().unwrap()).unwrap();
        let mut heard = Vec::new();
        season.people_come(&[&store], 103, |come| heard.push(come)).unwrap();
        assert_eq!(heard, [100, 103]);

        let projections = || store.read(|tx| tx.projections_as_text()).unwrap();
        let written = projections();
        prototype::registry(store.clone(), &TestClock::default(), 2).rebuild(|_| {}).unwrap();
        let rebuilt = projections();
        let differing: Vec<_> = written.iter().zip(&rebuilt).filter(|(one, other)| one != other).take(2).collect();
        assert!(written == rebuilt, "{differing:#?}");
        assert_eq!(written.iter().filter(|line| line.starts_with("entry ")).count(), 103 * 10 + 7);
    }
}
