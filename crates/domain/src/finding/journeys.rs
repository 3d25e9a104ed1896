//! Groups that travelled though no authority had let them (R17).

use super::{Details, Finding, FindingCode};
use crate::{
    agreement::{Agreement, KindName},
    id::Id,
    kinds::Kind,
    states::{Crossing, CrossingDirection, CycleState, ManifestState},
};

/// Whether an agreement asks that groups be authorised before they travel.
pub fn journeys_are_authorised(agreement: &Agreement) -> bool {
    let step = agreement.transport.as_ref().and_then(|transport| transport.authorised_by.as_ref());
    step.map(KindName::as_str) == Some(Kind::ManifestAuthorised.name())
}

/// Each crossing with a group that no authority had let travel by then, where the agreement asks for it. `groups` are those that the
/// cycle's crossings name; one that is missing is not known here, and so not authorised.
pub fn journeys_not_authorised(cycle: &CycleState, groups: &[ManifestState], agreement: &Agreement) -> Vec<Finding> {
    if !journeys_are_authorised(agreement) {
        return Vec::new();
    }
    let let_travel = |crossing: &Crossing| {
        let group = groups.iter().find(|group| group.id.is_some() && group.id == crossing.manifest);
        let authorised = group.into_iter().flat_map(|group| &group.recorded);
        authorised.into_iter().any(|recorded| recorded.is(Kind::ManifestAuthorised) && recorded.at <= crossing.at)
    };
    let crossings = cycle.crossings.iter().filter(|crossing| {
        crossing.manifest.is_some() && crossing.direction != CrossingDirection::Refused && !let_travel(crossing)
    });
    let code = FindingCode::JourneyNotAuthorised;
    let mut found: Vec<Finding> = crossings
        .map(|crossing| Finding {
            id: Id::derived(&[code.as_str(), &crossing.record.to_string()]),
            code,
            worker: cycle.worker,
            cycle: cycle.id,
            employer: cycle.employer(),
            side: code.side(),
            owner: code.owner(),
            due: None,
            opens_at: crossing.at.utc(),
            record: Some(crossing.record),
            details: Details::default(),
        })
        .collect();
    super::owners::assign(&mut found, agreement);
    found
}
