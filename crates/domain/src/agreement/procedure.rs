//! The procedure: who does what, after what, by when, and which hands must differ.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    Agreement, KindName,
    names::{is_false, list},
};
use crate::{
    access::{Role, Side},
    bounded::Number,
    country::Country,
    rules::UnmetCode,
};

/// One step of the procedure: a kind of record (R14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The record that the step is.
    pub kind: KindName,
    /// Who may do it.
    #[serde(deserialize_with = "list::<_, _, 12>")]
    pub by: Vec<Desk>,
    /// Whether each side named in `by` must do it, so that those who need it wait for all of them.
    #[serde(default, skip_serializing_if = "is_false")]
    pub by_each_side: bool,
    /// The kinds that must be on record before: in the cycle, or about its worker, employer or demand.
    #[serde(default, deserialize_with = "list::<_, _, 20>", skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<KindName>,
    /// By when it must be done (R15).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
}

impl Step {
    /// Whether an office of this side, in this role, may do it.
    pub fn allows(&self, side: Side, role: Role) -> bool {
        self.by.contains(&Desk { side, role })
    }

    /// The sides that must have done it before it counts as done: one of them is enough unless each must.
    pub fn sides(&self) -> Vec<Side> {
        let mut sides: Vec<Side> = self.by.iter().map(|desk| desk.side).collect();
        sides.sort_unstable();
        sides.dedup();
        sides
    }
}

/// Who acts: a role in an office of one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// On which side the office stands.
    pub side: Side,
    /// In which role.
    pub role: Role,
}

/// A deadline: so many days of the place where the step is done (R15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Within {
    /// Days; the day after counts as the first, zero is the same day.
    pub days: Number<0, 366>,
    /// Whether Saturdays, Sundays and the public holidays of whoever does the step do not count.
    #[serde(default, skip_serializing_if = "is_false")]
    pub working_days: bool,
    /// The record that starts them running; the last one where there are several.
    pub of: KindName,
    /// Only where this side wrote it: the exit from the destination, not the one from home.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_side: Option<Side>,
    /// Who takes it up when they have passed.
    pub escalates_to: Desk,
    /// What holds when they have passed.
    pub default: Lapse,
}

impl Within {
    /// The last civil day on which the step is in time, done in this party's country.
    pub fn due(&self, trigger: NaiveDate, agreement: &Agreement, country: Country) -> NaiveDate {
        agreement.days_after(country, trigger, self.days.get(), self.working_days)
    }
}

/// What holds when a deadline has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lapse {
    /// Nothing follows by itself: a finding waits for someone to settle it.
    Finding,
    /// Silence grants it.
    Granted,
    /// Silence refuses it.
    Refused,
}

/// Which hands must differ, and which papers must match (R20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Separation {
    /// Whether nobody may approve what they entered themselves.
    pub nobody_approves_own_entry: bool,
    /// Kinds that one person may not both write about one cycle or worker.
    #[serde(default, deserialize_with = "list::<_, _, 40>", skip_serializing_if = "Vec::is_empty")]
    pub different_people: Vec<DifferentPeople>,
    /// How many people it takes to override a rule.
    pub people_for_override: Number<2, 5>,
    /// The reasons for a refusal that so many people may set aside for one decision; none where they are not listed.
    #[serde(default, deserialize_with = "list::<_, _, 40>", skip_serializing_if = "Vec::is_empty")]
    pub overridable: Vec<UnmetCode>,
    /// What every issued document must rest on.
    #[serde(default, deserialize_with = "list::<_, _, 20>", skip_serializing_if = "Vec::is_empty")]
    pub reconciled: Vec<Reconciled>,
}

/// Two kinds that one person may not both write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DifferentPeople {
    /// The earlier record.
    pub first: KindName,
    /// The later record.
    pub then: KindName,
}

impl Separation {
    /// The kinds that whoever writes `kind` may not have written before.
    pub fn barred_by(&self, kind: &str) -> impl Iterator<Item = &KindName> {
        self.different_people.iter().filter(move |pair| pair.then.as_str() == kind).map(|pair| &pair.first)
    }
}

/// A record that must rest on another: every card reconciles to an approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reconciled {
    /// What is issued.
    pub kind: KindName,
    /// What it must rest on.
    pub rests_on: KindName,
}
