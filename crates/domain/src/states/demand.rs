//! A demand: what an employer asked for, and how many places the ministry recommended.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Recorded, State};
use crate::{
    id::{Demand, Employer, Id, QuotaLine, RecordId},
    kinds::{SeenData, WagePer},
    record::{AgreementRef, SeenRecord},
    time::Day,
    value::{AgreementCode, Isco, Isic, Money},
};

/// What is known of a demand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct DemandState {
    /// The demand.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<Id<Demand>>,
    /// Who asks.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub employer: Option<Id<Employer>>,
    /// Under which agreement.
    pub agreement: Option<AgreementCode>,
    /// Under which version it was recommended.
    pub judged_under: Option<AgreementRef>,
    /// ISIC Rev.4.
    pub sector: Option<Isic>,
    /// ISCO-08.
    pub occupation: Option<Isco>,
    /// How many people were asked for.
    pub headcount: Option<u32>,
    /// First day of work.
    pub starts_on: Option<Day>,
    /// Last day of work.
    pub ends_on: Option<Day>,
    /// What is offered (class `remuneration`).
    pub wage: Option<Money>,
    /// For what it is paid.
    pub wage_per: Option<WagePer>,
    /// Places recommended, all recommendations together, as far as they are known.
    pub places: u32,
    /// The lines from which they come, with their numbers.
    #[schema(value_type = Vec<(uuid::Uuid, u32)>)]
    pub lines: Vec<(Id<QuotaLine>, u32)>,
    /// What the latest test of the labour market showed.
    pub test: Option<MarketTest>,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// The kinds recorded, for the steps of an agreement.
    #[schema(ignore)]
    pub recorded: Vec<Recorded>,
}

/// A test of the labour market (R7).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MarketTest {
    /// The record.
    #[schema(value_type = uuid::Uuid)]
    pub record: RecordId,
    /// When.
    pub tested_on: Day,
    /// Whether people from abroad are needed.
    pub passed: bool,
    /// Whether it was done once for the whole sector and season.
    pub collective: bool,
}

impl State for DemandState {
    fn apply(&mut self, record: &SeenRecord) {
        match record.data() {
            SeenData::DemandRequested(data) => {
                self.agreement = data.agreement.present().cloned();
                self.sector = data.sector.present().cloned();
                self.occupation = data.occupation.present().cloned();
                self.headcount = data.headcount.present().map(|headcount| headcount.get());
                self.starts_on = data.starts_on.present().copied();
                self.ends_on = data.ends_on.present().copied();
                self.wage = data.wage.present().cloned();
                self.wage_per = data.wage_per.present().copied();
            }
            SeenData::DemandRecommended(data) => {
                if let (Some(line), Some(places)) = (data.quota_line.present(), data.places.present()) {
                    self.places = self.places.saturating_add(places.get());
                    self.lines.push((*line, places.get()));
                }
                self.judged_under = record.agreement.given().cloned();
            }
            SeenData::DemandTested(data) => {
                // A test that cannot be read says nothing, and neither does the one before it.
                self.test = data.tested_on.present().zip(data.passed.present()).map(|(tested_on, passed)| MarketTest {
                    record: record.id,
                    tested_on: *tested_on,
                    passed: *passed,
                    collective: data.collective.present().copied().unwrap_or_default(),
                });
            }
            SeenData::DemandWithdrawn(_) => self.withdrawn = true,
            _ => return,
        }
        self.id = record.about.demand;
        self.employer = record.about.employer;
        self.recorded.extend(Recorded::of(record));
    }
}
