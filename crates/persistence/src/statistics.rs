//! Counts for whoever governs an agreement: added up by the database, over what the records of each cycle and demand add up to.
//! What of them may be published is not decided here.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    prelude::Queryable,
    sql_types::{BigInt, Integer, Nullable, Text},
};
use domain::time::Day;

use crate::{
    dialect::{Recorded, Statement, TextList},
    error::Result,
    store::Tx,
};

/// A span cut into parts: an instant lies in the part that begins last before it, and the last instant is where the span ends.
pub type Bounds<'a> = &'a [DateTime<Utc>];

/// How many records of a kind fell into a part of a span, by the office that wrote them.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct HappenedRow {
    /// Which part.
    pub part: i32,
    /// The kind.
    pub kind: String,
    /// The side whose office wrote it.
    pub side: Option<String>,
    /// The office.
    pub office: String,
    /// The sector of the demand.
    pub sector: Option<String>,
    /// How many.
    pub count: i64,
}

/// How many people were in the destination country at the end of a part of a span.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct InsideRow {
    /// At the end of which part.
    pub part: i32,
    /// The sector of the demand.
    pub sector: Option<String>,
    /// How many.
    pub count: i64,
}

/// How many of those who entered within a span are of a sex and a year of birth, and how far they have come.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct EnteredRow {
    /// ISO/IEC 5218; none for whom it is not known, or who did not agree to be counted by it.
    pub sex: Option<i32>,
    /// The year of birth, in the same way.
    pub born: Option<i32>,
    /// The sector of the demand.
    pub sector: Option<String>,
    /// How far their cycle has come.
    pub stage: String,
    /// Whether they stay past their limit now.
    pub overstays: i32,
    /// How many.
    pub count: i64,
}

/// How many were expected at work within a span, and came or not.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ExpectedRow {
    /// Whether they came.
    pub came: i32,
    /// The sector of the demand.
    pub sector: Option<String>,
    /// How many.
    pub count: i64,
}

/// After how many days a step was taken, or that it was not.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct StepRow {
    /// How many civil days after what set it off; none where it was not taken.
    pub days: Option<i32>,
    /// Whether its deadline has passed, where it was not taken.
    pub overdue: i32,
    /// How often.
    pub count: i64,
}

/// How many employers are in which standing in a matter.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct StandingRow {
    /// In what.
    pub matter: String,
    /// `in-order`, `expiring` or `lapsed`.
    pub standing: String,
    /// How many.
    pub count: i64,
}

/// A step, and what sets its time running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedStep {
    /// The kind of record that it is.
    pub kind: String,
    /// How many sides must take it; the last of them counts.
    pub sides: i64,
    /// The kind of record that sets its time running; the last one counts.
    pub of: String,
    /// Only where this side wrote that.
    pub of_side: Option<String>,
    /// Within how many days.
    pub days: i32,
    /// Whether it is taken for a demand, and not in a cycle.
    pub of_demand: bool,
}

/// `case` by the part of a span; -1 before it. Binds every bound.
fn part_of(at: &str, bounds: Bounds<'_>) -> Statement {
    let mut parts = Statement::<()>::new("(case");
    for (part, bound) in (-1i32..).zip(bounds) {
        parts = parts.push(&format!(" when {at} < ? then {part}")).bind(*bound);
    }
    let behind = bounds.len().saturating_sub(1);
    parts.push(&format!(" else {behind} end)"))
}

/// A condition: within the span.
fn within(at: &str, bounds: Bounds<'_>) -> Option<Statement> {
    let (first, last) = (bounds.first()?, bounds.last()?);
    Some(Statement::new(format!("{at} >= ? and {at} < ?")).bind(*first).bind(*last))
}

/// Cycles under an agreement with the demand for which each is, and all that was recorded in them.
fn cycles(recorded: &Recorded, agreement: &str) -> Statement {
    let from = &recorded.from;
    Statement::new(format!(
        " from cycle c left join demand d on d.id = c.demand {from} left join entry e on e.record = {} where c.agreement = ?",
        recorded.record
    ))
    .bind(agreement)
}

impl Tx<'_> {
    /// How often each of these kinds was recorded in each part of a span, by office and sector.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn happened(&mut self, agreement: &str, kinds: &[&str], bounds: Bounds<'_>) -> Result<Vec<HappenedRow>> {
        let dialect = self.dialect();
        let recorded = dialect.recorded("c.state");
        let sector = dialect.json_text("d.state", "sector");
        type Row = (Integer, Text, Nullable<Text>, Text, Nullable<Text>, BigInt);
        let Recorded { kind, side, at, .. } = &recorded;
        let statement = Statement::<()>::new("select ")
            .append(part_of(at, bounds))
            .push(&format!(", {kind}, {side}, coalesce(e.office, ''), {sector}, count(*)"))
            .append(cycles(&recorded, agreement))
            .and(Some(Statement::new(dialect.is_one_of(kind)).bind(kinds.iter().collect::<TextList>())))
            .and(within(at, bounds))
            .push(" group by 1, 2, 3, 4, 5")
            .returning::<Row>();
        Ok(statement.load(self.connection)?)
    }

    /// How many people were in the destination country at the end of each part of a span, by sector.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn inside(&mut self, agreement: &str, bounds: Bounds<'_>) -> Result<Vec<InsideRow>> {
        let dialect = self.dialect();
        let recorded = dialect.recorded("c.state");
        let sector = dialect.json_text("d.state", "sector");
        let Recorded { kind, side, at, record, .. } = &recorded;
        let mut ends = Statement::<()>::new("");
        for (part, end) in bounds.iter().skip(1).enumerate() {
            let (union, cast) = (if part == 0 { "" } else { " union all " }, dialect.instant_mark());
            ends = ends.push(&format!("{union}select {part} as part, {cast} as ends_at")).bind(*end);
        }
        let crossed = Statement::<()>::new(format!(
            "select c.id as cycle, {sector} as sector, {kind} as kind, {at} as at, \
             lead({at}) over (partition by c.id order by {at}, {record}) as next_at"
        ))
        .append(cycles(&recorded, agreement))
        .push(&format!(" and {side} = 'destination' and {kind} in ('crossing.entered', 'crossing.exited')"));
        let statement = Statement::<()>::new("with crossed as (")
            .append(crossed)
            .push("), span as (")
            .append(ends)
            .push(
                ") select span.part, crossed.sector, count(*) from crossed join span on crossed.at < span.ends_at \
                 and (crossed.next_at is null or crossed.next_at >= span.ends_at) \
                 where crossed.kind = 'crossing.entered' group by 1, 2",
            )
            .returning::<(Integer, Nullable<Text>, BigInt)>();
        Ok(statement.load(self.connection)?)
    }

    /// Who entered the destination country for the first time of their cycle within a span: by sex, year of birth, sector, and what
    /// became of them. By sex and year of birth only who agreed to be counted so.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn entered(&mut self, agreement: &str, bounds: Bounds<'_>, now: DateTime<Utc>) -> Result<Vec<EnteredRow>> {
        let dialect = self.dialect();
        let recorded = dialect.recorded("c.state");
        let (sector, sex) =
            (dialect.json_text("d.state", "sector"), dialect.json_integer("w.state", "identity", "sex"));
        let (agrees, born) =
            (dialect.json_list_holds("w.state", "consents", "statistics"), dialect.year("w.birth_date"));
        let Recorded { kind, side, at, .. } = &recorded;
        let first = Statement::<()>::new(format!("select c.id as cycle, min({at}) as first_at"))
            .append(cycles(&recorded, agreement))
            .push(&format!(" and {side} = 'destination' and {kind} = 'crossing.entered' group by c.id"));
        let statement = Statement::<()>::new("with first as (")
            .append(first)
            .push(&format!(
                ") select case when {agrees} then {sex} end, case when {agrees} then {born} end, {sector}, c.stage, \
                 case when exists (select 1 from finding f where f.cycle = c.id and f.code = 'overstay' and f.opens_at <= ?) \
                 then 1 else 0 end, count(*) from first join cycle c on c.id = first.cycle \
                 left join worker w on w.id = c.worker left join demand d on d.id = c.demand where 1 = 1"
            ))
            .bind(now)
            .and(within("first.first_at", bounds))
            .push(" group by 1, 2, 3, 4, 5")
            .returning::<(Nullable<Integer>, Nullable<Integer>, Nullable<Text>, Text, Integer, BigInt)>();
        Ok(statement.load(self.connection)?)
    }

    /// Of how many an employer said within a span that they came, or that they did not.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn expected(&mut self, agreement: &str, bounds: Bounds<'_>) -> Result<Vec<ExpectedRow>> {
        let dialect = self.dialect();
        let recorded = dialect.recorded("c.state");
        let sector = dialect.json_text("d.state", "sector");
        let Recorded { kind, at, .. } = &recorded;
        let told = Statement::<()>::new(format!(
            "select c.id, {sector} as sector, max(case when {kind} = 'arrival.missed' then 0 else 1 end) as came"
        ))
        .append(cycles(&recorded, agreement))
        .push(&format!(" and {kind} in ('arrival.confirmed', 'arrival.missed', 'hire.confirmed')"))
        .and(within(at, bounds))
        .push(" group by 1, 2");
        let statement = Statement::<()>::new("select came, sector, count(*) from (")
            .append(told)
            .push(") told group by 1, 2")
            .returning::<(Integer, Nullable<Text>, BigInt)>();
        Ok(statement.load(self.connection)?)
    }

    /// After how many civil days a step was taken where its time began within a span.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn step_times(
        &mut self,
        agreement: &str,
        step: &TimedStep,
        span: (Day, Day),
        today: Day,
    ) -> Result<Vec<StepRow>> {
        let dialect = self.dialect();
        let (table, letter) = if step.of_demand { ("demand", "d") } else { ("cycle", "c") };
        let recorded = dialect.recorded(&format!("{letter}.state"));
        let Recorded { from, kind, side, day, .. } = &recorded;
        let (mark, last) = (dialect.day_mark(), if step.sides > 1 { "max" } else { "min" });
        let of_side = step.of_side.as_ref().map(|own| Statement::new(format!("{side} = ?")).bind(own));
        let began = Statement::<()>::new(format!("max(case when {kind} = ?")).bind(&step.of).and(of_side);
        let done = Statement::<()>::new(format!(
            " then {day} end) as began, case when count(distinct case when {kind} = ? then {side} end) >= {} \
             then {last}(case when {kind} = ? then {day} end) end as done",
            step.sides
        ))
        .bind(&step.kind)
        .bind(&step.kind);
        let timed = Statement::<()>::new(format!("select {letter}.id, "))
            .append(began)
            .append(done)
            .push(&format!(" from {table} {letter} {from} where {letter}.agreement = ? group by {letter}.id"))
            .bind(agreement);
        let (taken, waited) = (dialect.days_between("began", "done"), dialect.days_between("began", mark));
        let statement = Statement::<()>::new("with timed as (")
            .append(timed)
            .push(&format!(") select {taken}, case when done is null and {waited} > ? then 1 else 0 end, count(*)"))
            .bind(Some(today))
            .bind(step.days)
            .push(&format!(" from timed where began >= {mark} and began <= {mark} group by 1, 2"))
            .bind(Some(span.0))
            .bind(Some(span.1))
            .returning::<(Nullable<Integer>, Integer, BigInt)>();
        Ok(statement.load(self.connection)?)
    }

    /// How the employers stand who have a demand under an agreement, by matter: as last stated, on a day.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn standings(&mut self, agreement: &str, today: Day, soon: Day) -> Result<(Vec<StandingRow>, i64)> {
        let dialect = self.dialect();
        let listed = dialect.json_objects("em.state", "standing");
        let (matter, until) = (dialect.member(&listed.value, "matter"), dialect.member(&listed.value, "valid_until"));
        let in_order = dialect.member_is_true(&listed.value, "in_order");
        let asked = "(select 1 from demand d where d.employer = em.id and d.agreement = ? limit 1) is not null";
        let statement = Statement::<()>::new(format!(
            "select {matter}, case when not {in_order} or {until} < ? then 'lapsed' when {until} < ? then 'expiring' \
             else 'in-order' end, count(*) from employer em {} where {asked} group by 1, 2",
            listed.from
        ))
        .bind(today.to_string())
        .bind(soon.to_string())
        .bind(agreement)
        .returning::<(Text, Text, BigInt)>();
        let rows = statement.load(self.connection)?;
        let all =
            Statement::<(BigInt,)>::new(format!("select count(*) from employer em where {asked}")).bind(agreement);
        let all: Vec<(i64,)> = all.load(self.connection)?;
        Ok((rows, all.first().map_or(0, |(count,)| *count)))
    }
}
