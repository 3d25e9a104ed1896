//! What of an agreement a counter judges by: as much as a device takes along to judge as its node would.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::Side,
    agreement::{Agreement, Entries, OpenCycles, Period, TermRenewal},
    country::Country,
    time::Day,
    value::AgreementCode,
};

/// As much of a version of an agreement as a counter judges by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CounterRules {
    /// Which agreement.
    pub code: AgreementCode,
    /// Which version.
    pub version: u32,
    /// Its first day.
    pub from: Day,
    /// Its last day; none where it has no term, or renews itself.
    pub until: Option<Day>,
    /// Whether cycles that were open when it began stay under the version before.
    pub leaves_open_cycles: bool,
    /// Where each party stands.
    pub parties: Vec<CounterParty>,
    /// How long one may stay and work, from the day of the first entry.
    pub stay: CounterPeriod,
    /// How long one then has to leave.
    pub leave_within: Option<CounterPeriod>,
    /// Whether leaving ends the stay.
    pub single_entry: bool,
}

/// A party and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CounterParty {
    /// The country.
    pub country: Country,
    /// Its side.
    pub side: Side,
}

/// A period of calendar months or of days: one of the two is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CounterPeriod {
    /// Months, from date to date.
    pub months: u32,
    /// Days.
    pub days: u32,
}

impl From<Period> for CounterPeriod {
    fn from(period: Period) -> Self {
        match period {
            Period::Months(months) => Self { months: months.get(), days: 0 },
            Period::Days(days) => Self { months: 0, days: days.get() },
        }
    }
}

impl From<&Agreement> for CounterRules {
    fn from(agreement: &Agreement) -> Self {
        let keeps = |it: &crate::agreement::Supersedes| it.open_cycles == OpenCycles::OldVersion;
        let ends = agreement.in_force.renewal == TermRenewal::Express;
        Self {
            code: agreement.code.clone(),
            version: agreement.version.get(),
            from: agreement.in_force.from,
            until: agreement.in_force.until.filter(|_| ends),
            leaves_open_cycles: agreement.supersedes.as_ref().is_some_and(keeps),
            parties: agreement
                .parties
                .iter()
                .map(|party| CounterParty { country: party.country, side: party.role })
                .collect(),
            stay: agreement.stay.limit.into(),
            leave_within: agreement.stay.leave_within.map(CounterPeriod::from),
            single_entry: agreement.stay.entries == Entries::Single,
        }
    }
}
