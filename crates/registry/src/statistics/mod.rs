//! What a manager is told of an agreement in a calendar year: counts of people, none of fewer than five, and none that follows from
//! the others. The database adds up; [`domain::statistics`] says what is published.
//!
//! What is published of a year is decided once for the whole of it, whatever sector or side is then asked for, so that two answers
//! beside each other say no more than one. Years are calendar years of the destination, for the same reason: two spans that overlap
//! would give away their difference.

mod sheet;
mod tables;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use domain::{
    access::{Actor, Operation, Side},
    agreement::{Agreement, Step},
    civil::{civil_day, start_of_day},
    country::Country,
    kinds::Kind,
    record::SubjectKind,
    time::{Day, Moment},
    value::{AgreementCode, Isic},
};
use persistence::{EnteredRow, ExpectedRow, HappenedRow, InsideRow, StandingRow, StepRow, TimedStep, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Error, Registry, Result, quotas::QuotaView};

/// The first year that can be asked for.
pub const YEAR_MIN: i32 = 2015;
/// An employer whose standing lapses within so many days is said to be about to.
const SOON_DAYS: u64 = 30;

/// What is asked.
#[derive(Clone, Debug)]
pub struct AskStatistics {
    /// Under which agreement.
    pub agreement: AgreementCode,
    /// In which calendar year; this one where none is named.
    pub year: Option<i32>,
    /// Only in this sector.
    pub sector: Option<Isic>,
    /// Only at posts of this side.
    pub side: Option<Side>,
}

/// The answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatisticsView {
    /// The agreement.
    pub agreement: AgreementCode,
    /// The calendar year.
    pub year: i32,
    /// When it was added up.
    pub as_of: Moment,
    /// The country whose calendar it is.
    pub country: Country,
    /// The sectors in which anybody was counted.
    pub sectors: Vec<String>,
    /// The one that was asked for.
    pub sector: Option<String>,
    /// The side that was asked for.
    pub side: Option<Side>,
    /// Figures of fewer people than this are not published.
    pub least: u64,
    /// How many figures of the year are not published.
    pub withheld: usize,
    /// The tables.
    pub tables: Vec<TableView>,
}

/// A table of figures.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TableView {
    /// What it tells: `flow`, `stock`, `entries`, `exits`, `people`, `sectors`, `outcomes`, `arrivals`, `steps`, `quota`, `employers`.
    #[schema(example = "flow")]
    pub id: String,
    /// Its rows.
    pub rows: Vec<HeadingView>,
    /// Its columns.
    pub columns: Vec<HeadingView>,
    /// By row and column; null where a figure is not published.
    pub cells: Vec<Vec<Option<u64>>>,
}

/// What a row or a column is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct HeadingView {
    /// A code: a month, a post, a sector, a kind of record; `total` for all together.
    #[schema(example = "2026-11")]
    pub code: String,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// The side on which a post stands.
    pub side: Option<Side>,
}

/// What the database added up.
#[derive(Debug, Default)]
struct Counted {
    happened: Vec<HappenedRow>,
    inside: Vec<InsideRow>,
    entered: Vec<EnteredRow>,
    expected: Vec<ExpectedRow>,
    steps: Vec<(TimedStep, Vec<StepRow>)>,
    standings: (Vec<StandingRow>, i64),
    quota: Vec<QuotaView>,
    /// The offices by code: name and side.
    posts: Vec<(String, String, Option<Side>)>,
}

/// What opens a cycle, and what happens at a border.
const COUNTED: &[&str] = &["candidate.selected", "crossing.entered", "crossing.exited"];

impl Registry {
    /// The counts of a year under an agreement of the reader's country.
    ///
    /// # Errors
    /// [`Error::Denied`]; [`Error::NotFound`] for an agreement that is not the reader's country's, or not in force; [`Error::Invalid`]
    /// for a year that nothing can be said of.
    pub fn statistics(&self, actor: &Actor, asked: &AskStatistics) -> Result<StatisticsView> {
        actor.may(Operation::ViewStatistics)?;
        if !actor.agreements.contains(&asked.agreement) {
            return Err(Error::NotFound);
        }
        let now = Moment::from(self.now());
        let agreements = self.agreements()?;
        let today = civil_day(now, actor.country);
        let agreement = agreements.in_force(&asked.agreement, today).ok_or(Error::NotFound)?;
        let country = agreement.party(Side::Destination).map_or(actor.country, |party| party.country);
        let year = asked.year.unwrap_or_else(|| civil_day(now, country).year());
        let this_year = civil_day(now, country).year();
        if !(YEAR_MIN..=this_year).contains(&year) {
            return Err(Error::invalid("year", format!("is not between {YEAR_MIN} and {this_year}")));
        }
        let quota = self.quota(actor, &asked.agreement)?;
        let mut counted = self.counted(agreement, year, country, now)?;
        counted.quota = quota;
        let mut audit = self.audit_entry(actor, "statistics");
        audit.purpose = actor.may_read(None).ok().map(|permit| permit.purpose().to_string());
        self.store.write(|tx| -> Result<()> { Ok(tx.append_audit(&audit)?) })?;
        let settled = sheet::sheet(&counted, year).settled();
        Ok(tables::view(asked, &counted, &settled, year, country, now))
    }

    fn counted(&self, agreement: &Agreement, year: i32, country: Country, now: Moment) -> Result<Counted> {
        let code = agreement.code.as_str();
        let bounds = months(year, country);
        let today = day(civil_day(now, country));
        let soon = day(civil_day(now, country).checked_add_days(Days::new(SOON_DAYS)).unwrap_or(NaiveDate::MAX));
        let span = (day(first_day(year, 1)), day(first_day(year + 1, 1).pred_opt().unwrap_or(NaiveDate::MAX)));
        self.store.read(|tx: &mut Tx<'_>| -> Result<Counted> {
            let mut steps = Vec::new();
            for step in timed_steps(agreement) {
                let rows = tx.step_times(code, &step, span, today)?;
                steps.push((step, rows));
            }
            let offices = tx.offices()?.into_iter();
            Ok(Counted {
                happened: tx.happened(code, COUNTED, &bounds)?,
                inside: tx.inside(code, &bounds)?,
                entered: tx.entered(code, &bounds, now.utc())?,
                expected: tx.expected(code, &bounds)?,
                steps,
                standings: tx.standings(code, today, soon)?,
                quota: Vec::new(),
                posts: offices.map(|office| (office.code, office.name, Side::parse(&office.side))).collect(),
            })
        })
    }
}

fn first_day(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MAX)
}

fn day(date: NaiveDate) -> Day {
    Day::from_date(date).unwrap_or(Day::MAX)
}

/// Where each month of a year begins in a country, and where the last one ends.
fn months(year: i32, country: Country) -> Vec<DateTime<Utc>> {
    let begins = (1..=12).map(|month| first_day(year, month)).chain([first_day(year + 1, 1)]);
    begins.map(|day| start_of_day(day, country)).collect()
}

/// The steps of an agreement that have a deadline, in cycles and of demands.
fn timed_steps(agreement: &Agreement) -> Vec<TimedStep> {
    let timed = |step: &Step| {
        let within = step.within.as_ref()?;
        let about = Kind::parse(step.kind.as_str())?.spec().about;
        let of_demand = about.contains(&SubjectKind::Demand) && !about.contains(&SubjectKind::Cycle);
        let sides = if step.by_each_side { step.sides().len() } else { 1 };
        Some(TimedStep {
            kind: step.kind.as_str().to_owned(),
            sides: i64::try_from(sides).unwrap_or(1),
            of: within.of.as_str().to_owned(),
            of_side: within.of_side.map(|side| side.as_str().to_owned()),
            days: i32::try_from(within.days.get()).unwrap_or(i32::MAX),
            of_demand,
        })
    };
    agreement.steps.iter().filter_map(timed).collect()
}
