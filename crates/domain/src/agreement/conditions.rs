//! Recruitment, terms of work, transport, fees: the conditions under which people come and work.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Group, KindName, Wording, names::list};
use crate::{
    bounded::Number,
    country::Country,
    kinds::{DocumentType, FeeMoment, WagePer},
    text::Text,
    time::Day,
    value::{Language, Money},
};

/// Who may recruit, and what a worker pays for it: nothing (R6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecruitmentRules {
    /// Who recruits.
    pub by: Recruiter,
    /// When workers are asked what they paid. Anything above zero is a finding for the inspector, always.
    #[serde(deserialize_with = "list::<_, _, 4>")]
    pub fees_declared: Vec<FeeMoment>,
}

/// Who recruits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recruiter {
    /// The origin's labour authority alone, and nobody in between.
    PublicService,
    /// Private recruiters too, if they are licensed.
    Licensed,
}

/// Terms of work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractRules {
    /// Whether the worker must understand the language in which it is offered or explained (R8).
    pub understood_language: bool,
    /// The languages in which a form of it exists.
    #[serde(default, deserialize_with = "list::<_, _, 20>", skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Language>,
    /// Whether both ministries must have authorised it before departure (R8).
    pub authorised_before_departure: bool,
    /// The least that may be paid, from which day on (R8).
    #[serde(default, deserialize_with = "list::<_, _, 60>", skip_serializing_if = "Vec::is_empty")]
    pub floor_wages: Vec<FloorWage>,
    /// The most hours of work in a week.
    pub hours_per_week_max: Number<1, 84>,
    /// Work that the employer owes at the least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guaranteed_work: Option<GuaranteedWork>,
    /// Who provides lodging.
    pub lodging: Provision,
    /// Who provides transport between the border and the place of work.
    pub transport: Provision,
    /// Whether terms that turn worse after the authorisation raise the alarm (R8).
    pub worse_terms_alarm: bool,
    /// How a worker changes employer (R16).
    pub change_of_employer: ChangeOfEmployer,
}

impl ContractRules {
    /// The floor wage for such a unit of work on a civil day: the latest that has begun.
    pub fn floor_on(&self, day: NaiveDate, per: WagePer) -> Option<&FloorWage> {
        let begun = self.floor_wages.iter().filter(|floor| floor.per == per && floor.from.date() <= day);
        begun.max_by_key(|floor| floor.from)
    }
}

/// The least that may be paid for a unit of work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FloorWage {
    /// The first day on which it holds.
    pub from: Day,
    /// How much.
    pub wage: Money,
    /// For what.
    pub per: WagePer,
    /// What the unit is, where it is paid by the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Wording<60>>,
}

/// Work that the employer owes at the least, such as 240 hours within six weeks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteedWork {
    /// Hours in all.
    pub hours: Number<1, 4000>,
    /// Within so many weeks.
    pub weeks: Number<1, 52>,
}

/// Who provides something, and at whose cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provision {
    /// The employer, free of charge.
    EmployerFree,
    /// The employer, who may deduct its cost as the contract says.
    EmployerDeducted,
    /// The worker.
    Worker,
}

/// How a worker changes employer (R16). The worker's own consent is needed always, and nobody can refuse a worker who leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeOfEmployer {
    /// Whether it is possible within the stay.
    pub allowed: bool,
    /// The step that authorises it, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorised_by: Option<KindName>,
}

/// How one travels, and which licence a driver needs (R17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransportRules {
    /// The step that authorises a vehicle, its driver and its passengers, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorised_by: Option<KindName>,
    /// Foreign licences that are recognised: they must be valid at home.
    #[serde(default, deserialize_with = "list::<_, _, 40>", skip_serializing_if = "Vec::is_empty")]
    pub licences: Vec<RecognisedLicence>,
}

/// A class of a foreign driving licence, and the class for which it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecognisedLicence {
    /// Who issued it.
    pub country: Country,
    /// Its class there.
    pub class: Text<20>,
    /// As which class of the destination it is recognised.
    pub recognised_as: Text<20>,
}

/// What an authority charges (R13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// For which document.
    pub document_type: DocumentType,
    /// How much.
    pub amount: Money,
    /// Who pays it.
    pub payer: Payer,
    /// Who pays nothing.
    #[serde(default, deserialize_with = "list::<_, _, 10>", skip_serializing_if = "Vec::is_empty")]
    pub exempt: Vec<Group>,
}

/// Who pays a fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Payer {
    /// The employer, who may not pass it on.
    Employer,
    /// The worker.
    Worker,
}
