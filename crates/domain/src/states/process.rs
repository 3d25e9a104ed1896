//! What the parties did about an agreement itself.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Recorded, State};
use crate::{
    country::Country,
    id::{AgreementMark, Id},
    kinds::SeenData,
    record::SeenRecord,
    text::Text,
    time::{Day, Moment},
    value::AgreementCode,
};

/// What the parties did about an agreement: proposed, signed, suspended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct AgreementProcess {
    /// The agreement, whatever its version.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<Id<AgreementMark>>,
    /// Its code.
    pub code: Option<AgreementCode>,
    /// When the first record about it was made.
    pub opened_at: Option<Moment>,
    /// Versions put before the parties.
    pub proposals: Vec<VersionNamed>,
    /// Versions signed.
    pub signatures: Vec<VersionNamed>,
    /// Times in which no decision is taken under it.
    pub suspensions: Vec<Suspension>,
    /// The kinds recorded.
    #[schema(ignore)]
    pub recorded: Vec<Recorded>,
}

/// A version of an agreement, named by number and digest, and by which country.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VersionNamed {
    /// Its number.
    pub number: u32,
    /// Its digest.
    #[schema(value_type = String)]
    pub digest: Text<64>,
    /// By whom.
    pub country: Option<Country>,
    /// When.
    pub at: Moment,
}

/// A time in which no decision is taken under an agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Suspension {
    /// The first day.
    pub from: Day,
    /// The last day; none where it is open.
    pub until: Option<Day>,
    /// By whom.
    pub country: Option<Country>,
}

impl AgreementProcess {
    /// Whether it is suspended on a civil day.
    pub fn is_suspended_on(&self, day: chrono::NaiveDate) -> bool {
        self.suspensions
            .iter()
            .any(|suspension| suspension.from.date() <= day && suspension.until.is_none_or(|until| day <= until.date()))
    }
}

impl State for AgreementProcess {
    fn apply(&mut self, record: &SeenRecord) {
        let country = record.country();
        let at = record.occurred_at;
        let code = match record.data() {
            SeenData::AgreementProposed(data) => {
                if let (Some(number), Some(digest)) = (data.number.present(), data.digest.present()) {
                    self.proposals.push(VersionNamed { number: number.get(), digest: digest.clone(), country, at });
                }
                data.agreement.present()
            }
            // What was said of a version is read in its record.
            SeenData::AgreementCommented(data) => data.agreement.present(),
            SeenData::AgreementSigned(data) => {
                if let (Some(number), Some(digest)) = (data.number.present(), data.digest.present()) {
                    self.signatures.push(VersionNamed { number: number.get(), digest: digest.clone(), country, at });
                }
                data.agreement.present()
            }
            SeenData::AgreementSuspended(data) => {
                if let (Some(from), Some(until)) = (data.from.present(), data.until.present()) {
                    self.suspensions.push(Suspension { from: *from, until: *until, country });
                }
                data.agreement.present()
            }
            _ => return,
        };
        self.id = record.about.agreement;
        self.code = code.cloned().or(self.code.take());
        self.opened_at = self.opened_at.or(Some(record.occurred_at));
        self.recorded.extend(Recorded::of(record));
    }
}
