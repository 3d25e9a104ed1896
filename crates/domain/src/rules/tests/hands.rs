//! Separation of hands: R20.

use super::*;
use crate::agreement::DifferentPeople;

#[test]
fn nobody_approves_what_they_entered() {
    let told = Scenario::coffee().where_agreed(|agreement| agreement.separation.different_people.clear());
    let own = |kind: Kind, approval: Side| {
        let told = told.clone().accepted().without(kind);
        let who = if approval == Side::Origin { Who::OriginSupervisor } else { Who::DestinationSupervisor };
        let entered = told.by(who).step(kind);
        let entered = if kind == Kind::ContractAccepted { entered } else { entered.accept() };
        entered.authorise(approval).refusals()
    };
    assert_eq!(own(Kind::ContractExplained, Side::Origin), [UnmetCode::ApprovesOwnEntry]);
    assert_eq!(own(Kind::ContractExplained, Side::Destination), [UnmetCode::ApprovesOwnEntry]);
    assert_eq!(own(Kind::ContractAccepted, Side::Origin), [UnmetCode::ApprovesOwnEntry]);
    assert_eq!(own(Kind::ContractOffered, Side::Destination), [UnmetCode::ApprovesOwnEntry]);
}

#[test]
fn who_entered_a_demand_does_not_recommend_it() {
    let told = Scenario::coffee().demanded().without(Kind::DemandRequested).without(Kind::DemandRecommended);
    let told = told.by(Who::DestinationSupervisor).request().recommend();
    let refusals = told.refusals();
    assert!(refusals.contains(&UnmetCode::ApprovesOwnEntry) && refusals.contains(&UnmetCode::SamePerson));
}

#[test]
fn an_agreement_that_does_not_separate_hands_lets_one_person_do_both() {
    let told = Scenario::coffee().where_agreed(|agreement| {
        agreement.separation.nobody_approves_own_entry = false;
        agreement.separation.different_people.clear();
    });
    let told = told.accepted().by(Who::OriginSupervisor).explain().authorise(Side::Origin);
    assert_eq!(told.refusals(), []);
}

#[test]
fn two_steps_that_need_two_people_are_not_done_by_one() {
    let told = Scenario::coffee().where_agreed(|agreement| {
        agreement.separation.different_people = vec![
            serde_json::from_str::<DifferentPeople>(
                r#"{"first": "orientation.attended", "then": "contract.authorised"}"#,
            )
            .unwrap(),
        ];
    });
    let told = told.accepted();
    let by = |who: Who| told.clone().by(who).step(Kind::OrientationAttended).authorise(Side::Origin).judged();
    assert!(by(Who::OriginOfficer).is_ok());
    let same = Unmet { code: UnmetCode::SamePerson, detail: Some("orientation.attended".into()) };
    assert_eq!(by(Who::OriginSupervisor), Err(vec![same]));
}

#[test]
fn a_finding_is_settled_while_it_is_open() {
    let mut told = Scenario::coffee().settle();
    assert_eq!(told.refusals(), [UnmetCode::FindingNotOpen]);
    told.finding_open = true;
    assert_eq!(told.refusals(), []);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 96, failure_persistence: None, ..Default::default() })]

    /// Whatever is missing before it, a card that is not refused relies on both ministries' authorisation of a contract.
    #[test]
    fn no_card_is_issued_that_does_not_rest_on_an_approval(missing in proptest::collection::vec(proptest::bool::weighted(0.15), 20)) {
        let whole = Scenario::coffee().authorised();
        let mut kinds: Vec<Kind> = whole.records().iter().map(crate::record::Record::kind).collect();
        kinds.dedup();
        let left_out = kinds.iter().zip(missing.iter().cycle()).filter(|(_, missing)| **missing).map(|(kind, _)| *kind);
        let told = left_out.fold(whole, Scenario::without).at("2026-10-15T09:00:00-06:00").issue();
        let approvals = told.ids_of(Kind::ContractAuthorised);
        match told.judged() {
            Ok(relied_on) => {
                proptest::prop_assert_eq!(approvals.len(), 2);
                proptest::prop_assert!(approvals.iter().all(|approval| relied_on.contains(approval)));
            }
            Err(_) => proptest::prop_assert!(missing.iter().any(|missing| *missing)),
        }
    }
}
