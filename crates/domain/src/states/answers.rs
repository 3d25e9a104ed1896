//! By when a person who asks about their own data is to be answered.

use super::RequestState;
use crate::{agreement::Agreement, civil::civil_day, time::Day};

impl RequestState {
    /// The last civil day on which an answer is in time, by the strictest of the agreements to which the country that was asked is a
    /// party; none where no agreement says it.
    pub fn due_on<'a>(&self, agreements: impl IntoIterator<Item = &'a Agreement>) -> Option<Day> {
        let (country, right, received_at) = (self.country?, self.right?, self.received_at?);
        let asked_on = civil_day(received_at, country);
        let due = agreements.into_iter().flat_map(|agreement| {
            let rules = agreement.requests.iter().filter(|rule| rule.governs(country, right));
            rules.map(|rule| rule.due(asked_on, agreement))
        });
        let due = due.min()?;
        Day::from_date(due).ok()
    }
}
