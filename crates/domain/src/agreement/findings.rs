//! Who looks into what does not fit, by when, and who takes it up after that: as data (R15).

use serde::{Deserialize, Serialize};

use super::{
    Agreement,
    names::{is_false, list},
};
use crate::{access::Role, bounded::Number, finding::FindingCode};

/// Who looks into findings, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingRule {
    /// Which; all that no other row names where none is named.
    #[serde(default, deserialize_with = "list::<_, _, 40>", skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<FindingCode>,
    /// In which role somebody of the side that has to do with it looks into it; the usual one where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Role>,
    /// So many days from when it holds.
    pub within_days: Number<0, 90>,
    /// Whether Saturdays, Sundays and the public holidays of that side's country do not count.
    #[serde(default, skip_serializing_if = "is_false")]
    pub working_days: bool,
    /// In which role somebody of the same side takes it up when they have passed.
    pub escalates_to: Role,
}

impl Agreement {
    /// The row for findings of a code: the one that names it, or the one that names none.
    pub fn finding_rule(&self, code: FindingCode) -> Option<&FindingRule> {
        let named = self.findings.iter().find(|rule| rule.codes.contains(&code));
        named.or_else(|| self.findings.iter().find(|rule| rule.codes.is_empty()))
    }
}
