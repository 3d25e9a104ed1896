//! What a list of revocations says of a card, and how old such a list may be before its reader is told so.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::time::{Day, Moment};

/// A list older than this is still used, and whoever reads a card is told that it is old.
pub const LIST_HOURS_MAX: i64 = 24;

/// How a card was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// For good.
    Revoked,
    /// Another card took its place.
    Replaced,
    /// For a time, or until it is said otherwise.
    Suspended,
}

impl Standing {
    /// The name on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Standing::Revoked => "revoked",
            Standing::Replaced => "replaced",
            Standing::Suspended => "suspended",
        }
    }

    /// The one of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Standing::Revoked, Standing::Replaced, Standing::Suspended].into_iter().find(|it| it.as_str() == name)
    }
}

/// What a list says of one card: the newest of its entries about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// How it was taken back.
    pub standing: Standing,
    /// Since when.
    pub since: Moment,
    /// The last day of a suspension; none where it is open.
    pub until: Option<Day>,
}

impl Listed {
    /// Whether it holds at a moment, which falls on a civil day where the card is shown.
    pub fn holds(&self, at: Moment, day: NaiveDate) -> bool {
        let lasts = self.standing != Standing::Suspended || self.until.is_none_or(|until| day <= until.date());
        self.since <= at && lasts
    }
}

/// Whether a list of that time is old at a moment. No list at all is.
pub fn is_old(as_of: Option<Moment>, at: Moment) -> bool {
    as_of.is_none_or(|as_of| at.utc() - as_of.utc() > TimeDelta::hours(LIST_HOURS_MAX))
}
