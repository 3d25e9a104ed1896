//! Whether a reader of what is published could be told something else: another set of figures with which all that is published stays
//! as it is.

use std::collections::{BTreeMap, BTreeSet};

use super::{Relation, Sheet};

/// By how much a figure is moved at most.
const MOVED_MAX: i64 = 3;
/// How many figures are moved at most in one attempt, and how many attempts are made.
const MOVES_MAX: usize = 48;
const ATTEMPTS_MAX: usize = 2_000;

/// Looks for other figures that publish the same: it moves one, and then whatever it takes for the sums to come out, beginning where
/// there is least to choose from. Every withheld figure stays at one person or more, for a reader knows that none is of nobody.
pub(super) struct Doubt<'a, K> {
    sheet: &'a Sheet<K>,
    /// The relations of each figure, with its sign in them.
    of: Vec<Vec<(usize, i64)>>,
}

impl<'a, K: Ord + Clone> Doubt<'a, K> {
    pub(super) fn new(sheet: &'a Sheet<K>) -> Self {
        let mut of = vec![Vec::new(); sheet.counts.len()];
        for (number, relation) in sheet.relations.iter().enumerate() {
            for (at, sign) in &relation.terms {
                if let Some(own) = of.get_mut(*at) {
                    own.push((number, *sign));
                }
            }
        }
        Self { sheet, of }
    }

    /// By how much which figures are moved so that this one is another and nothing that is published changes; none where that was
    /// not found.
    pub(super) fn about(&self, figure: usize, withheld: &BTreeSet<usize>) -> Option<BTreeMap<usize, i64>> {
        [1, -1, 2, -2].into_iter().find_map(|by| {
            let mut attempt =
                Attempt { doubt: self, withheld, moved: BTreeMap::new(), wrong: BTreeMap::new(), attempts: 0 };
            let found = attempt.is_possible(figure, by) && {
                attempt.shift(figure, by);
                attempt.comes_out()
            };
            found.then_some(attempt.moved)
        })
    }
}

struct Attempt<'a, K> {
    doubt: &'a Doubt<'a, K>,
    withheld: &'a BTreeSet<usize>,
    moved: BTreeMap<usize, i64>,
    /// The relations that do not come out, and by how much.
    wrong: BTreeMap<usize, i64>,
    attempts: usize,
}

impl<K: Ord + Clone> Attempt<'_, K> {
    fn comes_out(&mut self) -> bool {
        self.attempts += 1;
        let relations = &self.doubt.sheet.relations;
        let wrong = self.wrong.iter().filter_map(|(number, sum)| Some((*sum, self.movable(relations.get(*number)?))));
        let Some((sum, movable)) = wrong.min_by_key(|(_, movable)| movable.len()) else { return true };
        if self.attempts > ATTEMPTS_MAX || self.moved.len() >= MOVES_MAX {
            return false;
        }
        for (at, sign) in movable {
            let by = -sum * sign;
            if !self.is_possible(at, by) {
                continue;
            }
            self.shift(at, by);
            if self.comes_out() {
                return true;
            }
            self.shift(at, -by);
            self.moved.remove(&at);
        }
        false
    }

    fn movable(&self, relation: &Relation) -> Vec<(usize, i64)> {
        let gaps = relation.terms.iter().filter(|(at, _)| self.withheld.contains(at));
        gaps.filter(|(at, _)| !self.moved.contains_key(at)).copied().collect()
    }

    fn is_possible(&self, at: usize, by: i64) -> bool {
        let people = i64::try_from(self.doubt.sheet.count_at(at)).unwrap_or(i64::MAX);
        by.abs() <= MOVED_MAX && people.saturating_add(by) >= 1
    }

    fn shift(&mut self, at: usize, by: i64) {
        *self.moved.entry(at).or_default() += by;
        for (number, sign) in self.doubt.of.get(at).into_iter().flatten() {
            let sum = self.wrong.entry(*number).or_default();
            *sum += sign * by;
            if *sum == 0 {
                self.wrong.remove(number);
            }
        }
    }
}
