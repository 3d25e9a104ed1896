//! Rules set aside by several people: R20.

use serde_json::json;

use super::*;

const TOO_SOON: UnmetCode = UnmetCode::DocumentExpiresTooSoon;

/// A permit is due on a document that expires too soon, which the agreement lets two people set aside.
fn told() -> Scenario {
    let told = Scenario::coffee().where_agreed(|agreement| agreement.separation.overridable = vec![TOO_SOON]);
    let told = told.documented().without(Kind::DocumentPresented).without(Kind::DocumentIssued).present();
    told.with("valid_until", "2026-12-01").at("2026-10-20T08:00:00-06:00")
}

fn requested() -> Scenario {
    told().by(Who::DestinationDesk).step(Kind::OverrideRequested)
}

#[test]
fn what_two_people_set_aside_does_not_refuse_the_decision_which_relies_on_their_records() {
    assert_eq!(told().issue().refusals(), [TOO_SOON]);
    let told = requested().by(Who::DestinationSupervisor).step(Kind::OverrideApproved);
    assert_eq!(told.refusals(), []);
    let overriding = [told.ids_of(Kind::OverrideRequested), told.ids_of(Kind::OverrideApproved)].concat();
    let relied_on = told.issue().judged().unwrap();
    assert!(overriding.len() == 2 && overriding.iter().all(|record| relied_on.contains(record)));
}

#[test]
fn an_override_is_for_the_decision_and_the_reasons_that_it_names() {
    let other_kind =
        requested().with("decision", "stay.extended").by(Who::DestinationSupervisor).step(Kind::OverrideApproved);
    assert_eq!(other_kind.issue().refusals(), [TOO_SOON]);
    let told = requested().by(Who::DestinationSupervisor).step(Kind::OverrideApproved);
    let more = told.issue().with("document_type", "visa").refusals();
    assert_eq!(more, [UnmetCode::DocumentTypeNotIssued]);
}

#[test]
fn an_override_is_used_once() {
    let told = requested().by(Who::DestinationSupervisor).step(Kind::OverrideApproved).issue();
    assert_eq!(told.refusals(), []);
    assert_eq!(told.issue().refusals(), [TOO_SOON]);
}

#[test]
fn an_override_without_its_people_sets_nothing_aside() {
    assert_eq!(requested().issue().refusals(), [TOO_SOON]);
    let three = |agreement: &mut Agreement| agreement.separation.people_for_override = Number::new(3).unwrap();
    let told = requested().where_agreed(three).by(Who::DestinationSupervisor).step(Kind::OverrideApproved);
    assert_eq!(told.refusals(), []);
    assert_eq!(told.clone().issue().refusals(), [TOO_SOON]);
    assert_eq!(told.by(Who::OriginSupervisor).step(Kind::OverrideApproved).issue().refusals(), []);
}

#[test]
fn who_asked_does_not_agree_and_nobody_agrees_twice() {
    let own = told().by(Who::DestinationSupervisor).step(Kind::OverrideRequested);
    let own = own.by(Who::DestinationSupervisor).step(Kind::OverrideApproved).refusals();
    assert!(own.contains(&UnmetCode::SamePerson), "{own:?}");
    let three = |agreement: &mut Agreement| agreement.separation.people_for_override = Number::new(3).unwrap();
    let told = requested().where_agreed(three).by(Who::DestinationSupervisor).step(Kind::OverrideApproved);
    assert_eq!(told.by(Who::DestinationSupervisor).step(Kind::OverrideApproved).refusals(), [UnmetCode::SamePerson]);
}

#[test]
fn what_the_agreement_does_not_list_nobody_sets_aside() {
    let unlisted = requested().where_agreed(|agreement| agreement.separation.overridable.clear());
    let told = unlisted.by(Who::DestinationSupervisor).step(Kind::OverrideApproved);
    assert_eq!(told.refusals(), [UnmetCode::NotOverridable]);
    assert_eq!(told.issue().refusals(), [TOO_SOON]);
    let age = requested().with("rules", json!(["under-minimum-age"]));
    assert!(
        age.by(Who::DestinationSupervisor).step(Kind::OverrideApproved).refusals().contains(&UnmetCode::NotOverridable)
    );
}

#[test]
fn an_override_for_which_nobody_asked_or_that_has_its_people_is_not_agreed_to() {
    let nobody = told().by(Who::DestinationSupervisor).step(Kind::OverrideApproved);
    assert_eq!(nobody.refusals(), [UnmetCode::OverrideUnknown]);
    let enough = requested().by(Who::DestinationSupervisor).step(Kind::OverrideApproved);
    assert_eq!(enough.by(Who::OriginSupervisor).step(Kind::OverrideApproved).refusals(), [UnmetCode::OverrideUnknown]);
}

#[test]
fn quota_age_hands_and_what_exists_are_never_set_aside() {
    for code in UnmetCode::ALL {
        let never = matches!(code.rule(), Rule::R1 | Rule::R3 | Rule::R4 | Rule::R14 | Rule::R20);
        assert!(!(never && code.is_overridable()), "{}", code.as_str());
    }
    assert!(TOO_SOON.is_overridable());
}
