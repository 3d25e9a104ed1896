//! That nothing small is published, and that nobody gets at it by subtraction: for each small figure there are others that publish the
//! same.

use proptest::prelude::*;

use super::*;

/// Three dimensions; none stands for all together.
type Key = (Option<usize>, Option<usize>, Option<usize>);

/// A table of three dimensions with every total that there is.
fn cube(sizes: [usize; 3], counts: &[u64]) -> Sheet<Key> {
    let mut sheet = Sheet::default();
    let each = |size: usize| (0..size).map(Some).chain([None]);
    let mut counts = counts.iter();
    for (i, j, k) in (0..sizes[0]).flat_map(|i| (0..sizes[1]).flat_map(move |j| (0..sizes[2]).map(move |k| (i, j, k))))
    {
        let people = *counts.next().unwrap();
        for key in [Some(i), None].into_iter().flat_map(|i| {
            [Some(j), None].into_iter().flat_map(move |j| [Some(k), None].into_iter().map(move |k| (i, j, k)))
        }) {
            sheet.count(key, people);
        }
    }
    for i in each(sizes[0]) {
        for j in each(sizes[1]) {
            sheet.sums((i, j, None), (0..sizes[2]).map(|k| (i, j, Some(k))));
        }
    }
    for i in each(sizes[0]) {
        for k in each(sizes[2]) {
            sheet.sums((i, None, k), (0..sizes[1]).map(|j| (i, Some(j), k)));
        }
    }
    for j in each(sizes[1]) {
        for k in each(sizes[2]) {
            sheet.sums((None, j, k), (0..sizes[0]).map(|i| (Some(i), j, k)));
        }
    }
    sheet
}

fn small(settled: &Settled<Key>) -> Vec<usize> {
    (0..settled.sheet.counts.len()).filter(|at| settled.sheet.is_small(*at)).collect()
}

#[test]
fn a_single_small_figure_takes_another_with_it_and_the_total_stays() {
    let settled = cube([1, 1, 3], &[40, 2, 9]).settled();
    let figures: Vec<_> = (0..3).map(|k| settled.figure(&(Some(0), Some(0), Some(k)))).collect();
    assert_eq!(figures, [Some(40), None, None]);
    assert_eq!(settled.figure(&(None, None, None)), Some(51));
    assert_eq!(settled.figure(&(Some(8), None, None)), Some(0), "nobody was counted there");
}

#[test]
fn a_total_of_few_goes_too_and_nobody_is_nobody() {
    let settled = cube([1, 1, 3], &[0, 2, 0]).settled();
    assert_eq!(settled.figure(&(None, None, None)), None);
    assert_eq!(settled.figure(&(Some(0), Some(0), Some(0))), Some(0));
    let none = cube([1, 1, 2], &[7, 5]).settled();
    assert_eq!(none.withheld(), 0);
}

#[test]
fn two_figures_of_one_person_each_that_are_known_to_be_two_together_are_not_left_alone() {
    // The first column and the last: all but them is published of a table whose other columns are, so that they are two together.
    let settled = cube([1, 3, 4], &[1, 0, 7, 0, 0, 4, 0, 0, 5, 3, 1, 1]).settled();
    assert_eq!(settled.figure(&(Some(0), Some(2), Some(0))), None, "the five people beside one of them");
}

#[test]
fn what_goes_in_and_out_does_not_give_away_who_is_there() {
    let (stock, before, entered, left) = (0, 1, 2, 3);
    let mut sheet = Sheet::default();
    for (key, people) in [(before, 60), (entered, 3), (left, 9), (stock, 54)] {
        sheet.count(key, people);
    }
    sheet.hang_together([(stock, 1), (before, -1), (entered, -1), (left, 1)]);
    let settled = sheet.settled();
    assert_eq!((settled.figure(&entered), settled.figure(&left)), (None, None));
    assert_eq!((settled.figure(&before), settled.figure(&stock)), (Some(60), Some(54)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_figure_of_few_is_published_and_none_follows_from_those_that_are(
        sizes in prop::sample::select(vec![[1, 2, 3], [1, 3, 3], [1, 3, 4], [2, 2, 2], [2, 2, 3]]),
        counts in prop::collection::vec(prop_oneof![Just(0u64), 1u64..5, 5u64..9, Just(30u64)], 12),
    ) {
        let settled = cube(sizes, &counts).settled();
        let doubt = doubt::Doubt::new(&settled.sheet);
        for at in small(&settled) {
            prop_assert!(settled.withheld.contains(&at));
            let others = doubt.about(at, &settled.withheld);
            let others = others.unwrap_or_else(|| panic!("{at} of {:?}: {:?}", settled.sheet.counts, settled.withheld));
            // Others they are, of a person at least each, and of what is published every figure and every sum stays as it is.
            prop_assert_ne!(others[&at], 0);
            let read = |at: usize| i64::try_from(settled.sheet.count_at(at)).unwrap() + others.get(&at).copied().unwrap_or(0);
            prop_assert!(others.keys().all(|at| settled.withheld.contains(at) && read(*at) >= 1));
            for relation in &settled.sheet.relations {
                prop_assert_eq!(relation.terms.iter().map(|(at, sign)| sign * read(*at)).sum::<i64>(), 0);
            }
        }
        // Nothing is withheld for nothing.
        prop_assert!(!small(&settled).is_empty() || settled.withheld() == 0);
        for relation in &settled.sheet.relations {
            let missing: Vec<_> = relation.terms.iter().filter(|(at, _)| settled.withheld.contains(at)).collect();
            let people: u64 = missing.iter().map(|(at, _)| settled.sheet.count_at(*at)).sum();
            let total = missing.iter().any(|(at, _)| relation.total == Some(*at));
            let enough = missing.len() >= 2 && (total || people >= CELL_PEOPLE_MIN);
            prop_assert!(missing.is_empty() || enough, "{relation:?}");
        }
    }
}
