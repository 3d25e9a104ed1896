//! The borders that a worker crossed, in order, and where they are by them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::CycleState;
use crate::{
    access::Side,
    bounded::Number,
    civil::civil_day,
    country::Country,
    element::Element,
    id::{Id, Manifest, RecordId},
    kinds::Guardianship,
    record::SeenRecord,
    time::Moment,
};

/// Which way a border was crossed, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CrossingDirection {
    /// Out of the post's country.
    Exit,
    /// Into the post's country.
    Entry,
    /// Through the post's country.
    Transit,
    /// Not admitted.
    Refused,
}

/// The minors who crossed with a worker, and who answers for them (class `family`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MinorsAlong {
    /// How many.
    pub number: u32,
    /// Who answers for them; none where it was not noted.
    pub guardianship: Option<Guardianship>,
}

impl MinorsAlong {
    pub(super) fn of(
        number: &Element<Option<Number<0, 30>>>,
        guardianship: &Element<Option<Guardianship>>,
    ) -> Option<Self> {
        let number = number.given().map_or(0, |number| number.get());
        (number > 0).then(|| Self { number, guardianship: guardianship.given().copied() })
    }
}

/// One crossing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Crossing {
    /// The record.
    #[schema(value_type = uuid::Uuid)]
    pub record: RecordId,
    /// Which way.
    pub direction: CrossingDirection,
    /// When.
    pub at: Moment,
    /// The post's country, where it is known to the reader.
    pub country: Option<Country>,
    /// Where the post's country stands in the corridor.
    pub side: Option<Side>,
    /// The minors who crossed along.
    #[serde(default)]
    pub minors: Option<MinorsAlong>,
    /// The group with which they travelled, where they did.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub manifest: Option<Id<Manifest>>,
}

impl Crossing {
    /// The calendar day at the post; where the reader does not know the post, the one on the clock that wrote it.
    pub fn day(&self) -> NaiveDate {
        self.country.map_or_else(|| self.at.date(), |country| civil_day(self.at, country))
    }
}

impl CycleState {
    pub(super) fn cross(
        &mut self,
        record: &SeenRecord,
        direction: CrossingDirection,
        manifest: Option<Id<Manifest>>,
        minors: Option<MinorsAlong>,
    ) {
        self.crossings.push(Crossing {
            record: record.id,
            direction,
            at: record.occurred_at,
            country: record.place.present().map(|place| place.country).or_else(|| record.country()),
            side: record.side(),
            minors,
            manifest,
        });
    }

    /// The first entry into the destination country, from which the stay counts.
    pub fn first_entry(&self) -> Option<&Crossing> {
        self.crossings
            .iter()
            .find(|crossing| crossing.side == Some(Side::Destination) && crossing.direction == CrossingDirection::Entry)
    }

    /// Whether the worker is in the destination country; none where no crossing of its border is on record.
    pub fn in_destination(&self) -> Option<bool> {
        let here = |crossing: &&Crossing| crossing.side == Some(Side::Destination);
        self.admitted().rev().find(here).map(|crossing| crossing.direction == CrossingDirection::Entry)
    }

    /// Whether the worker has left the origin and not come back to it. Who is turned away at the destination and goes home is not.
    pub(super) fn on_the_way(&self) -> bool {
        let last = self.admitted().rev().find(|crossing| crossing.side != Some(Side::Destination));
        last.is_some_and(|crossing| match crossing.side {
            Some(Side::Origin) => crossing.direction == CrossingDirection::Exit,
            Some(Side::Transit) => true,
            Some(Side::Destination) | None => false,
        })
    }

    fn admitted(&self) -> impl DoubleEndedIterator<Item = &Crossing> {
        self.crossings.iter().filter(|crossing| crossing.direction != CrossingDirection::Refused)
    }
}
