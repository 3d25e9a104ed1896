//! The two coffee documents as they are read aloud stand beside this file. After a change that is meant, write them anew with
//! `VAIVEN_GOLDEN=write cargo test -p vaiven-domain explain` and read what changed.

use super::{super::tests::*, words::KINDS_WITH_WORDS, *};
use crate::kinds::Kind;

fn golden(agreement: &Agreement, lang: Lang, name: &str, expected: &str) {
    let text = explain(agreement, lang).join("\n") + "\n";
    if std::env::var("VAIVEN_GOLDEN").as_deref() == Ok("write") {
        let path = format!("{}/src/agreement/explain/golden/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(path, &text).unwrap();
        return;
    }
    assert_eq!(text, expected, "{name}");
}

#[test]
fn the_coffee_agreement_is_read_aloud_as_it_was_before() {
    golden(&coffee_2024(), Lang::Es, "2024.es.txt", include_str!("golden/2024.es.txt"));
    golden(&coffee_2024(), Lang::En, "2024.en.txt", include_str!("golden/2024.en.txt"));
    golden(&coffee_2025(), Lang::Es, "2025-10-29.es.txt", include_str!("golden/2025-10-29.es.txt"));
    golden(&coffee_2025(), Lang::En, "2025-10-29.en.txt", include_str!("golden/2025-10-29.en.txt"));
}

#[test]
fn every_sentence_is_a_sentence_and_has_its_counterpart_in_the_other_language() {
    for agreement in [coffee_2024(), coffee_2025()].into_iter().chain(transport_and_border()) {
        let (es, en) = (clauses(&agreement, Lang::Es), clauses(&agreement, Lang::En));
        assert_eq!(es.len(), en.len());
        for (es, en) in es.iter().zip(&en) {
            assert_eq!((&es.key, es.whom), (&en.key, en.whom));
            for sentence in [&es.sentence, &en.sentence] {
                assert!(sentence.ends_with('.'), "{sentence}");
                assert!(sentence.starts_with(|c: char| c.is_uppercase()), "{sentence}");
                assert!(!sentence.contains("  ") && !sentence.contains(" ."), "{sentence}");
                assert!(!sentence.contains(" de el ") && !sentence.contains(" a el "), "{sentence}");
            }
        }
    }
}

#[test]
fn every_kind_of_this_build_that_a_step_can_be_has_words() {
    let settled_elsewhere = ["finding.settled"];
    for kind in Kind::ALL.iter().map(|kind| kind.spec().name).filter(|name| !settled_elsewhere.contains(name)) {
        assert!(KINDS_WITH_WORDS.contains(&kind), "{kind}");
    }
}

/// A rule that no sentence tells would be signed unread and missed by `diff`: so every member, once changed, must change the reading.
#[test]
fn whatever_changes_in_the_document_changes_the_reading() {
    let reading = |agreement: &Agreement| (explain(agreement, Lang::Es), explain(agreement, Lang::En));
    let before = reading(&coffee_2025());
    let changed = one_leaf_changed();
    let untold: Vec<_> = changed.iter().filter(|(_, after)| reading(after) == before).map(|(path, _)| path).collect();
    assert!(untold.is_empty(), "not told: {untold:?}");
    assert!(changed.len() > 400, "{}", changed.len());
}
