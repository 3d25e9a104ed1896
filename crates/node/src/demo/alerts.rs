//! A list of alerts at two of the demo's nodes, and hits on it that wait for analysts.

use std::collections::BTreeMap;

use domain::{
    id::{Employer, Id, User},
    lang::Lang,
    value::{AgreementCode, NodeCode},
    verdict::Direction,
};
use registry::{
    Registry,
    cards::{Question, Shown},
};

use super::{DemoError, cast, defect, season::Hand};

/// The nodes that have the list.
const NODES: &[&str] = &["pa", "cr"];
/// Whose posts come upon it.
const POSTS: &[Hand] = &[Hand::OriginPost, Hand::DestinationPost];
const LIST: &str = "documentos-robados";
/// A document that nobody of the season has.
const STOLEN: &str = "C01234567";
const ENTRIES: &str = r#"[
    {"reference": "R-2026-0417", "reason": "stolen-document", "document": {"country": "NI", "number": "C01234567"}},
    {"reference": "R-2026-0533", "reason": "lost-document", "document": {"country": "PA", "number": "PE0990011"}},
    {"reference": "R-2026-0602", "reason": "person-at-risk", "given_names": "Yulissa", "surnames": "Demostración", "birth_date": "2008-05-14"}
]"#;

/// Takes the list in, and has an officer look up somebody who shows what stands on it.
pub(super) fn put(
    code: &str,
    registry: &Registry,
    employers: &[Id<Employer>],
    agreements: &[AgreementCode],
) -> Result<(), DemoError> {
    if !NODES.contains(&code) {
        return Ok(());
    }
    registry.take_alert_list(&NodeCode::parse(LIST).map_err(defect)?, ENTRIES.as_bytes(), "list.json")?;
    let users: BTreeMap<String, Id<User>> = registry.users()?.into_iter().map(|user| (user.email, user.id)).collect();
    let question = Question { shown: Shown::Number(STOLEN.to_owned()), direction: Direction::Entry };
    for hand in POSTS {
        // Not every post has an account at every node.
        let Ok(officer) = cast::actor(*hand, &users, employers, agreements) else { continue };
        registry.verdict(&officer, &question, Lang::Es)?;
    }
    Ok(())
}
