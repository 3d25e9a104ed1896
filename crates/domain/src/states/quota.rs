//! A quota line: the places that a destination opened for a season.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::State;
use crate::{
    id::{Id, QuotaBlock, QuotaLine},
    kinds::SeenData,
    record::{AgreementRef, SeenRecord},
    text::Text,
    time::Day,
    value::NodeCode,
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
    /// The blocks that nodes hold.
    pub blocks: Vec<BlockState>,
}

/// A block of a line that a node holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BlockState {
    /// The block.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<QuotaBlock>,
    /// Who holds it; none where only a return is known.
    pub holder: Option<NodeCode>,
    /// How many places it was given.
    pub places: u32,
    /// How many it gave back.
    pub returned: u32,
    /// The last day on which it is drawn from.
    pub expires_on: Option<Day>,
}

impl QuotaLineState {
    /// How many places the blocks hold together.
    pub fn held(&self) -> u32 {
        self.blocks.iter().map(|block| block.places.saturating_sub(block.returned)).sum()
    }

    fn block_mut(&mut self, id: Id<QuotaBlock>) -> &mut BlockState {
        let at = self.blocks.iter().position(|block| block.id == id).unwrap_or_else(|| {
            self.blocks.push(BlockState { id, holder: None, places: 0, returned: 0, expires_on: None });
            self.blocks.len() - 1
        });
        &mut self.blocks[at]
    }
}

impl State for QuotaLineState {
    fn apply(&mut self, record: &SeenRecord) {
        match record.data() {
            SeenData::QuotaOpened(data) => {
                self.id = record.about.quota_line;
                self.judged_under = record.agreement.given().cloned();
                self.line = data.line.present().cloned();
                let places = data.places.present().map_or(0, |places| places.get());
                self.places = self.places.saturating_add(places);
            }
            SeenData::QuotaAllotted(data) => {
                if let Some(id) = data.block.present() {
                    let block = self.block_mut(*id);
                    block.holder = data.holder.present().cloned();
                    block.places = block.places.saturating_add(data.places.present().map_or(0, |places| places.get()));
                    block.expires_on = data.expires_on.present().copied();
                }
            }
            SeenData::QuotaReturned(data) => {
                if let Some(id) = data.block.present() {
                    let block = self.block_mut(*id);
                    block.returned =
                        block.returned.saturating_add(data.places.present().map_or(0, |places| places.get()));
                }
            }
            _ => {}
        }
    }
}
