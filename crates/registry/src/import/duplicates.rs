//! Rows of one roster that are likely one person.

use std::collections::HashMap;

use domain::matching::{Likeness, MatchKey, Person, compare};

use super::{
    message::{Cause, Message},
    row::WorkerRow,
};

/// Rows that are looked at for one key. More share one only where a roster repeats a row over and over.
const CANDIDATES_MAX: usize = 50;
/// Nothing is more alike than this.
const SCORE_MAX: u8 = 100;

/// One message for each row that repeats an earlier one: the most alike, and of those the first.
pub(super) fn find(rows: &[WorkerRow]) -> Vec<Message> {
    let mut index: HashMap<MatchKey, Vec<usize>> = HashMap::with_capacity(rows.len() * 4);
    let mut people: Vec<Person> = Vec::with_capacity(rows.len());
    let mut messages = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let person = row.person();
        let keys = person.keys();
        let mut candidates: Vec<usize> = keys.iter().filter_map(|key| index.get(key)).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        let mut most: Option<(usize, Likeness)> = None;
        for candidate in candidates {
            let Some(likeness) = compare(&people[candidate], &person) else { continue };
            if most.as_ref().is_none_or(|(_, most)| likeness.score > most.score) {
                most = Some((candidate, likeness));
            }
            if most.as_ref().is_some_and(|(_, most)| most.score == SCORE_MAX) {
                break;
            }
        }
        if let Some((of, Likeness { reasons, .. })) = most {
            messages.push(Message {
                row: row.row,
                column: None,
                of: Some(rows[of].row),
                cause: Cause::Duplicate { reasons },
            });
        }
        for key in keys {
            let sharing = index.entry(key).or_default();
            if sharing.len() < CANDIDATES_MAX {
                sharing.push(at);
            }
        }
        people.push(person);
    }
    messages
}
