//! Counts of people that leave a ministry: no cell of fewer than five is published, and none can be computed from those that are.
//!
//! A [`Sheet`] holds every figure that is published together, totals among them, and how they hang together. [`Sheet::settled`] says
//! which are withheld: first those of one to four people, and then as many others as it takes so that in no sum a single figure is
//! missing, that what is missing from a sum is five people at least, and that for each small figure there are others that publish the
//! same ([`doubt`]): whoever reads it cannot tell which are the true ones. Nobody at all is not withheld: it says nothing of anybody.

mod doubt;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

/// Fewer people than this, and more than none, are not published.
pub const CELL_PEOPLE_MIN: u64 = 5;

/// Figures that are published together, by what names them.
#[derive(Clone, Debug)]
pub struct Sheet<K> {
    keys: BTreeMap<K, usize>,
    counts: Vec<u64>,
    relations: Vec<Relation>,
}

/// What anybody knows of how figures hang together: signed, they add up to something that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Relation {
    total: Option<usize>,
    terms: Vec<(usize, i64)>,
}

/// A sheet of which it is known what is published.
#[derive(Clone, Debug)]
pub struct Settled<K> {
    sheet: Sheet<K>,
    withheld: BTreeSet<usize>,
}

impl<K: Ord + Clone> Default for Sheet<K> {
    fn default() -> Self {
        Self { keys: BTreeMap::new(), counts: Vec::new(), relations: Vec::new() }
    }
}

impl<K: Ord + Clone> Sheet<K> {
    /// Counts some people more under a key. A key that nobody was counted under has a figure of nobody.
    pub fn count(&mut self, key: K, people: u64) {
        let at = self.place(key);
        if let Some(count) = self.counts.get_mut(at) {
            *count += people;
        }
    }

    /// Says that a figure is the sum of others.
    pub fn sums(&mut self, total: K, parts: impl IntoIterator<Item = K>) {
        let total = self.place(total);
        let mut terms: Vec<(usize, i64)> = parts.into_iter().map(|part| (self.place(part), 1)).collect();
        terms.push((total, -1));
        self.relations.push(Relation { total: Some(total), terms });
    }

    /// Says that figures, each added or taken away, come to what somebody may know from elsewhere.
    pub fn hang_together(&mut self, terms: impl IntoIterator<Item = (K, i64)>) {
        let terms = terms.into_iter().map(|(key, sign)| (self.place(key), sign)).collect();
        self.relations.push(Relation { total: None, terms });
    }

    fn place(&mut self, key: K) -> usize {
        let next = self.counts.len();
        let at = *self.keys.entry(key).or_insert(next);
        if at == next {
            self.counts.push(0);
        }
        at
    }

    fn count_at(&self, at: usize) -> u64 {
        self.counts.get(at).copied().unwrap_or_default()
    }

    fn is_small(&self, at: usize) -> bool {
        (1..CELL_PEOPLE_MIN).contains(&self.count_at(at))
    }

    /// Decides what is withheld.
    pub fn settled(self) -> Settled<K> {
        let small: Vec<usize> = (0..self.counts.len()).filter(|at| self.is_small(*at)).collect();
        let mut withheld: BTreeSet<usize> = small.iter().copied().collect();
        self.cover_sums(&mut withheld);
        let doubt = doubt::Doubt::new(&self);
        // What leaves a reader in doubt goes on doing so when more is withheld.
        for figure in small {
            while doubt.about(figure, &withheld).is_none() {
                let Some(next) = self.next_to(figure, &withheld) else { break };
                withheld.insert(next);
                self.cover_sums(&mut withheld);
            }
        }
        Settled { sheet: self, withheld }
    }

    /// In each sum from which something is missing, at least two figures are, of five people together.
    fn cover_sums(&self, withheld: &mut BTreeSet<usize>) {
        let mut before = 0;
        while withheld.len() > before {
            before = withheld.len();
            for relation in &self.relations {
                self.cover_sum(relation, withheld);
            }
        }
    }

    fn cover_sum(&self, relation: &Relation, withheld: &mut BTreeSet<usize>) {
        loop {
            let missing: Vec<usize> =
                relation.terms.iter().map(|(at, _)| *at).filter(|at| withheld.contains(at)).collect();
            if missing.is_empty() || self.is_covered(relation, &missing) {
                break;
            }
            let Some(next) = self.smallest_published(relation, withheld) else { break };
            withheld.insert(next);
        }
    }

    /// Whether what is missing from a sum is enough. What has no total is told apart by none of its parts.
    fn is_covered(&self, relation: &Relation, missing: &[usize]) -> bool {
        let people: u64 = missing.iter().map(|at| self.count_at(*at)).sum();
        let total_is_missing = relation.total.is_some_and(|total| missing.contains(&total));
        missing.len() >= 2 && (total_is_missing || people >= CELL_PEOPLE_MIN)
    }

    /// The smallest figure of a sum that is published and not of nobody; a total only where there is no part left.
    fn smallest_published(&self, relation: &Relation, withheld: &BTreeSet<usize>) -> Option<usize> {
        let published = relation.terms.iter().map(|(at, _)| *at);
        let published = published.filter(|at| !withheld.contains(at) && self.count_at(*at) > 0);
        published.min_by_key(|at| (relation.total == Some(*at), self.count_at(*at), *at))
    }

    /// What is withheld next so that a figure comes into doubt: the smallest beside it; where nothing is left there, the smallest
    /// beside any other that is withheld.
    fn next_to(&self, figure: usize, withheld: &BTreeSet<usize>) -> Option<usize> {
        let touches = |relation: &&Relation, one: &dyn Fn(&usize) -> bool| relation.terms.iter().any(|(at, _)| one(at));
        let smallest = |one: &dyn Fn(&usize) -> bool| {
            let relations = self.relations.iter().filter(|relation| touches(relation, one));
            let next = relations.filter_map(|relation| self.smallest_published(relation, withheld));
            next.min_by_key(|at| (self.is_a_total(*at), self.count_at(*at), *at))
        };
        smallest(&|at| *at == figure).or_else(|| smallest(&|at| withheld.contains(at)))
    }

    fn is_a_total(&self, at: usize) -> bool {
        self.relations.iter().any(|relation| relation.total == Some(at))
    }
}

impl<K: Ord + Clone> Settled<K> {
    /// How many people; none where it is not published.
    pub fn figure(&self, key: &K) -> Option<u64> {
        match self.sheet.keys.get(key) {
            None => Some(0),
            Some(at) if self.withheld.contains(at) => None,
            Some(at) => Some(self.sheet.count_at(*at)),
        }
    }

    /// How many figures are withheld.
    pub fn withheld(&self) -> usize {
        self.withheld.len()
    }
}
