//! What a new version of an agreement changes, and for whom.

use super::{Agreement, Clause, Whom, clauses};
use crate::lang::Lang;

/// One thing that a version changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is about, such as `stay.renewal`.
    pub key: String,
    /// For whom it matters most.
    pub whom: Whom,
    /// What was said; none where the rule is new.
    pub before: Option<String>,
    /// What is said now; none where the rule is gone.
    pub after: Option<String>,
}

impl Change {
    /// It in words.
    pub fn message(&self, lang: Lang) -> String {
        let whom = self.whom.name(lang);
        match (&self.before, &self.after, lang) {
            (Some(before), Some(after), Lang::Es) => format!("Para {whom}, cambia. Antes: {before} Ahora: {after}"),
            (Some(before), Some(after), Lang::En) => format!("For {whom}, this changes. Before: {before} Now: {after}"),
            (None, Some(after), Lang::Es) => format!("Para {whom}, es nuevo: {after}"),
            (None, Some(after), Lang::En) => format!("For {whom}, this is new: {after}"),
            (Some(before), None, Lang::Es) => format!("Para {whom}, deja de regir: {before}"),
            (Some(before), None, Lang::En) => format!("For {whom}, this no longer holds: {before}"),
            (None, None, _) => String::new(),
        }
    }
}

/// What changes from one version to the other, in the order in which the newer one is read, then what is gone. Nothing where
/// both say the same.
pub fn diff(older: &Agreement, newer: &Agreement, lang: Lang) -> Vec<Change> {
    let mut gone = clauses(older, lang);
    let mut changes = Vec::new();
    for Clause { key, whom, sentence } in clauses(newer, lang) {
        // Several rules can share a key: equal ones are paired first, so that only what differs shows.
        let same = gone.iter().position(|old| old.key == key && old.sentence == sentence);
        if let Some(at) = same {
            gone.remove(at);
            continue;
        }
        let before = gone.iter().position(|old| old.key == key).map(|at| gone.remove(at).sentence);
        changes.push(Change { key, whom, before, after: Some(sentence) });
    }
    let lost = gone.into_iter().map(|Clause { key, whom, sentence }| Change {
        key,
        whom,
        before: Some(sentence),
        after: None,
    });
    changes.extend(lost);
    changes.extend(open_cycles(older, newer, lang));
    changes
}

/// What becomes of the cycles that are open, where the newer version does not say it itself.
fn open_cycles(older: &Agreement, newer: &Agreement, lang: Lang) -> Option<Change> {
    if newer.supersedes.is_some() || newer.version <= older.version {
        return None;
    }
    let after = match lang {
        Lang::Es => {
            "La versión nueva no dice qué pasa con los ciclos abiertos: lo que ocurra en ellos desde su primer día se rige por ella."
        }
        Lang::En => {
            "The new version does not say what becomes of the cycles that are open: what happens in them from its first day on follows it."
        }
    };
    Some(Change { key: "supersedes".to_owned(), whom: Whom::Everybody, before: None, after: Some(after.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};

    #[test]
    fn a_version_differs_from_itself_in_nothing() {
        for lang in [Lang::Es, Lang::En] {
            assert_eq!(diff(&coffee_2025(), &coffee_2025(), lang), []);
        }
    }

    #[test]
    fn the_version_of_2025_says_for_workers_that_stays_are_renewed_inside_and_the_card_is_free() {
        let changes = diff(&coffee_2024(), &coffee_2025(), Lang::En);
        let of = |key: &str| changes.iter().find(|change| change.key == key).unwrap_or_else(|| panic!("{key}"));
        assert_eq!(of("stay.renewal").whom, Whom::Workers);
        let message = of("stay.renewal").message(Lang::En);
        assert!(
            message.contains("Before: The stay is not renewed inside")
                && message.contains("Now: The stay is renewed without leaving")
        );
        assert!(
            of("rest").after.is_none() && of("rest").message(Lang::En).starts_with("For workers, this no longer holds")
        );
        assert!(of("steps.stay.extended").before.is_none());
        assert!(of("documents.issued.worker-card").message(Lang::En).contains("SITLAM card"));
        assert!(
            of("fees.permit").after.as_ref().unwrap().contains("nothing is paid for cross-border indigenous people")
        );
        assert!(of("supersedes").after.is_some());
        assert!(!changes.iter().any(|change| change.key == "eligibility"));
    }

    #[test]
    fn what_becomes_of_open_cycles_is_always_told() {
        let told = |newer: &Agreement| {
            let changes = diff(&coffee_2024(), newer, Lang::En);
            let open = changes.iter().find(|change| change.key == "supersedes").unwrap();
            open.after.clone().unwrap()
        };
        let mut newer = coffee_2025();
        assert!(told(&newer).contains("in the cycles that are open follows this version"));
        newer.supersedes.as_mut().unwrap().open_cycles = crate::agreement::OpenCycles::OldVersion;
        assert!(told(&newer).contains("end under the version under which they were opened"));
        newer.supersedes = None;
        assert!(told(&newer).contains("does not say what becomes of the cycles that are open"));
    }

    #[test]
    fn both_languages_tell_of_the_same_changes() {
        let keys = |lang| -> Vec<String> {
            diff(&coffee_2024(), &coffee_2025(), lang).into_iter().map(|change| change.key).collect()
        };
        assert_eq!(keys(Lang::Es), keys(Lang::En));
    }
}
