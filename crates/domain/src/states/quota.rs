//! A quota line: the places that a destination opened for a season.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::State;
use crate::{
    id::{Id, QuotaLine},
    kinds::SeenData,
    record::{AgreementRef, SeenRecord},
    text::Text,
};

/// What is known of a quota line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct QuotaLineState {
    /// The line.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<Id<QuotaLine>>,
    /// Under which version of which agreement it was opened.
    pub judged_under: Option<AgreementRef>,
    /// Its id in the agreement.
    #[schema(value_type = Option<String>)]
    pub line: Option<Text<40>>,
    /// Places opened, all openings together, as far as they are known.
    pub places: u32,
}

impl State for QuotaLineState {
    fn apply(&mut self, record: &SeenRecord) {
        if let SeenData::QuotaOpened(data) = &record.data {
            self.id = record.about.quota_line;
            self.judged_under = record.agreement.given().cloned();
            self.line = data.line.present().cloned();
            let places = data.places.present().map_or(0, |places| places.get());
            self.places = self.places.saturating_add(places);
        }
    }
}
