//! One test a contradiction: given a sound document, when one thing is changed, then exactly that is found.

use super::{super::tests::*, *};
use crate::{
    agreement::{DifferentPeople, OpenCycles, Party, Period, Reconciled, Rest, Supersedes, Window},
    bounded::Number,
    country::Country,
    kinds::DocumentType,
    lang::Lang,
    rules::{Rule, UnmetCode},
    time::Day,
};

fn codes(agreement: &Agreement) -> Vec<ContradictionCode> {
    check(agreement, &known_kinds()).into_iter().map(|found| found.code).collect()
}

/// What is found when the sound document of 2025 is changed in one thing.
fn changed(change: impl FnOnce(&mut Agreement)) -> Vec<ContradictionCode> {
    let mut agreement = coffee_2025();
    change(&mut agreement);
    codes(&agreement)
}

fn kind(name: &str) -> KindName {
    KindName::parse(name).unwrap()
}

fn months(count: u32) -> Period {
    Period::Months(Number::new(count).unwrap())
}

fn step<'a>(agreement: &'a mut Agreement, name: &str) -> &'a mut crate::agreement::Step {
    agreement.steps.iter_mut().find(|step| step.kind.as_str() == name).unwrap()
}

#[test]
fn every_document_of_the_repository_is_free_of_contradictions() {
    for agreement in [coffee_2024(), coffee_2025()].into_iter().chain(transport_and_border()) {
        let found: Vec<String> = check(&agreement, &known_kinds()).iter().map(ToString::to_string).collect();
        assert!(found.is_empty(), "{found:#?}");
    }
}

#[test]
fn a_side_without_a_party_or_with_two_is_found() {
    let found = changed(|a| a.parties.retain(|party| party.role != Side::Origin));
    assert_eq!(found[0], NoPartyOnSide);
    let again = |a: &mut Agreement| {
        let twin = Party { country: Country::parse("NI").unwrap(), ..a.parties[0].clone() };
        a.parties.push(twin);
    };
    assert_eq!(changed(again), [SeveralPartiesOnSide]);
}

#[test]
fn a_country_that_is_a_party_twice_is_found() {
    let twice = |a: &mut Agreement| {
        let twin = Party { role: Side::Transit, ..a.parties[0].clone() };
        a.parties.push(twin);
    };
    assert_eq!(changed(twice), [PartyTwice]);
}

#[test]
fn a_term_that_ends_before_it_begins_is_found() {
    assert_eq!(changed(|a| a.in_force.until = Some(Day::parse("2025-10-28").unwrap())), [EndsBeforeItBegins]);
    assert_eq!(changed(|a| a.in_force.until = Some(a.in_force.from)), []);
}

#[test]
fn a_version_that_supersedes_itself_or_a_later_one_is_found() {
    let supersedes = |version| {
        move |a: &mut Agreement| {
            let version = Number::new(version).unwrap();
            a.supersedes = Some(Supersedes { version, open_cycles: OpenCycles::NewVersion });
        }
    };
    assert_eq!(changed(supersedes(2)), [SupersedesLaterVersion]);
    assert_eq!(changed(supersedes(1)), []);
}

#[test]
fn a_quota_that_no_record_draws_is_found() {
    assert_eq!(changed(|a| a.quota[0].drawn_on = kind("worker.counted")), [QuotaNobodyDraws]);
}

#[test]
fn a_line_that_appears_twice_or_lies_outside_the_scope_is_found() {
    assert_eq!(changed(|a| a.quota[1].line = a.quota[0].line.clone()), [LineTwice]);
    assert_eq!(changed(|a| a.quota[0].sector = crate::value::Isic::parse("4921").unwrap()), [QuotaOutsideScope]);
}

#[test]
fn a_season_outside_the_time_in_force_or_backwards_is_found() {
    let ended = |a: &mut Agreement| a.quota[0].season.until = Day::parse("2025-10-28").unwrap();
    assert_eq!(changed(ended), [SeasonOutsideForce]);
    let after_the_term = |a: &mut Agreement| {
        a.in_force.until = Some(Day::parse("2026-07-31").unwrap());
        a.in_force.renewal = TermRenewal::Express;
    };
    assert_eq!(changed(after_the_term), [SeasonOutsideForce]);
    assert_eq!(changed(|a| a.quota[0].season.until = Day::parse("2025-07-31").unwrap()), [EndsBeforeItBegins]);
}

#[test]
fn a_nationality_without_a_document_and_a_document_of_nobody_are_found() {
    let nicaragua = Country::parse("NI").unwrap();
    assert_eq!(changed(|a| a.eligibility.nationalities.push(nicaragua)), [NationalityWithoutDocument]);
    assert_eq!(changed(|a| a.documents.accepted[0].nationality = nicaragua), [DocumentOfNobody]);
}

#[test]
fn standing_without_a_step_before_which_it_counts_is_found() {
    assert_eq!(changed(|a| a.employers.in_order_before.clear()), [StandingWithoutMoment]);
    assert_eq!(changed(|a| a.employers.standing.clear()), [StandingWithoutMoment]);
}

#[test]
fn a_fee_for_a_document_that_is_not_issued_or_of_nothing_is_found() {
    assert_eq!(changed(|a| a.fees[0].document_type = DocumentType::Visa), [FeeForNothing]);
    let of_nothing = |a: &mut Agreement| {
        a.fees[0].payer = Payer::Worker;
        a.fees[0].amount.amount = crate::value::Amount::parse("0").unwrap();
    };
    assert_eq!(changed(of_nothing), [FeeOfNothing]);
}

#[test]
fn a_first_day_without_a_floor_wage_is_found() {
    assert_eq!(changed(|a| a.contract.floor_wages.retain(|floor| floor.from > a.in_force.from)), [NoFloorWage]);
}

#[test]
fn a_wage_by_the_unit_without_a_unit_is_found() {
    assert_eq!(changed(|a| a.contract.floor_wages.last_mut().unwrap().unit = None), [UnitNotNamed]);
    assert_eq!(changed(|a| a.contract.floor_wages.last_mut().unwrap().per = WagePer::Day), [UnitNotNamed]);
}

#[test]
fn a_stay_shorter_than_the_time_to_leave_is_found() {
    assert_eq!(changed(|a| a.stay.leave_within = Some(months(12))), [LeaveLongerThanStay]);
    assert_eq!(changed(|a| a.stay.leave_within = Some(months(11))), []);
}

#[test]
fn renewals_that_cannot_be_had_are_found() {
    assert_eq!(changed(|a| a.stay.renewal.times_max = Number::new(0).unwrap()), [RenewalWithoutTimes]);
    assert_eq!(changed(|a| a.stay.renewal.place = RenewalPlace::None), [RenewalWithoutTimes]);
    assert_eq!(changed(|a| a.stay.renewal.total = Some(months(10))), [TotalShorterThanLimit]);
}

#[test]
fn a_window_smaller_than_what_it_allows_is_found() {
    let window = |at_most, within| {
        move |a: &mut Agreement| a.stay.window = Some(Window { at_most: months(at_most), within: months(within) })
    };
    assert_eq!(changed(window(12, 11)), [WindowTooSmall]);
    assert_eq!(changed(window(7, 11)), [TotalShorterThanLimit]);
    assert_eq!(changed(window(11, 12)), []);
}

#[test]
fn what_can_never_be_set_aside_is_found() {
    let lists = |codes: &'static [UnmetCode]| move |a: &mut Agreement| a.separation.overridable = codes.to_vec();
    assert_eq!(changed(lists(&[UnmetCode::DocumentExpiresTooSoon, UnmetCode::WageBelowFloor])), []);
    assert_eq!(
        changed(lists(&[UnmetCode::DocumentExpiresTooSoon, UnmetCode::DocumentExpiresTooSoon])),
        [OverrideTwice]
    );
    for code in UnmetCode::ALL.iter().filter(|code| matches!(code.rule(), Rule::R3 | Rule::R4 | Rule::R20)) {
        assert_eq!(changed(|a| a.separation.overridable = vec![*code]), [NeverOverridable], "{}", code.as_str());
    }
}

#[test]
fn two_times_within_which_one_party_answers_the_same_are_found_and_a_stranger_who_answers() {
    let rule = |party: &str, rights: serde_json::Value| -> RequestRule {
        let rule =
            serde_json::json!({"party": party, "rights": rights, "answer_within_days": 10, "working_days": true});
        serde_json::from_value(rule).unwrap()
    };
    let all = serde_json::json!([]);
    assert_eq!(changed(|a| a.requests = vec![rule("PA", all.clone()), rule("CR", all.clone())]), []);
    assert_eq!(changed(|a| a.requests = vec![rule("SV", all.clone())]), [AnswersForNobody]);
    let both = || vec![rule("PA", serde_json::json!(["access"])), rule("PA", all.clone())];
    assert_eq!(changed(|a| a.requests = both()), [AnswersTwice]);
    let apart = || vec![rule("PA", serde_json::json!(["access"])), rule("PA", serde_json::json!(["opposition"]))];
    assert_eq!(changed(|a| a.requests = apart()), []);
}

#[test]
fn an_unknown_kind_is_found() {
    let found = changed(|a| {
        let kind_name = kind("worker.counted");
        let step = crate::agreement::Step { kind: kind_name, needs: Vec::new(), within: None, ..a.steps[0].clone() };
        a.steps.push(step);
    });
    assert_eq!(found, [UnknownKind]);
}

#[test]
fn a_step_that_appears_twice_is_found() {
    let twice = |a: &mut Agreement| {
        let mut twin = a.steps[0].clone();
        twin.by.truncate(1);
        a.steps.push(twin);
    };
    assert_eq!(changed(twice), [StepTwice]);
}

#[test]
fn a_step_that_nobody_may_do_is_found() {
    assert_eq!(changed(|a| step(a, "contract.offered").by.clear()), [StepNobodyMayDo]);
    let stranger = |a: &mut Agreement| step(a, "quota.opened").by[0].side = Side::Transit;
    assert_eq!(changed(stranger), [DeskWithoutAuthority, StepNobodyMayDo]);
    let powerless = |a: &mut Agreement| step(a, "quota.opened").by[0].role = Role::LabourOfficer;
    assert_eq!(changed(powerless), [RoleMayNotWrite, StepNobodyMayDo]);
}

#[test]
fn needs_that_nobody_does_are_found() {
    assert_eq!(changed(|a| step(a, "contract.offered").needs.push(kind("demand.tested"))), [NeedNobodyDoes]);
}

#[test]
fn needs_that_form_a_circle_are_found_once() {
    assert_eq!(changed(|a| step(a, "worker.registered").needs.push(kind("notice.given"))), [NeedsInCircle]);
    assert_eq!(changed(|a| step(a, "quota.opened").needs.push(kind("quota.opened"))), [NeedsInCircle]);
}

#[test]
fn an_exit_that_is_made_to_wait_is_found() {
    assert_eq!(changed(|a| step(a, "crossing.exited").needs.push(kind("employment.ended"))), [LeavingBlocked]);
}

#[test]
fn a_deadline_before_its_trigger_is_found() {
    let later = |of: &'static str| {
        move |a: &mut Agreement| step(a, "demand.recommended").within.as_mut().unwrap().of = kind(of)
    };
    assert_eq!(changed(later("candidate.selected")), [DeadlineBeforeTrigger]);
    assert_eq!(changed(later("demand.recommended")), [DeadlineBeforeTrigger]);
    assert_eq!(changed(later("demand.tested")), [DeadlineWithoutTrigger]);
    let of_another_side = |a: &mut Agreement| {
        step(a, "return.confirmed").within.as_mut().unwrap().of_side = Some(Side::Transit);
    };
    assert_eq!(changed(of_another_side), [DeadlineWithoutTrigger]);
}

#[test]
fn an_escalation_to_nobody_is_found() {
    let to_nobody = |a: &mut Agreement| {
        step(a, "hire.confirmed").within.as_mut().unwrap().escalates_to.role = Role::Auditor;
    };
    assert_eq!(changed(to_nobody), [DeskWithoutAuthority]);
}

#[test]
fn a_rule_that_hangs_on_what_is_no_step_is_found() {
    let before = kind("eligibility.decided");
    let rest = |before| Rest { period: months(1), before, confirmed_return: false };
    assert_eq!(changed(|a| a.rest = Some(rest(before.clone()))), [NotAStep]);
    assert_eq!(changed(|a| a.documents.required_before = before.clone()), [NotAStep]);
    assert_eq!(changed(|a| a.employers.in_order_before.push(before.clone())), [NotAStep]);
    assert_eq!(changed(|a| a.contract.change_of_employer.authorised_by = Some(before.clone())), [NotAStep]);
    assert_eq!(changed(|a| a.retention[0].after = before.clone()), [NotAStep]);
    assert_eq!(changed(|a| a.sharing.rows[0].since = before.clone()), [NotAStep]);
}

#[test]
fn separations_that_separate_nothing_are_found() {
    let pair = |first: &str, then: &str| DifferentPeople { first: kind(first), then: kind(then) };
    let with = |extra: DifferentPeople| move |a: &mut Agreement| a.separation.different_people.push(extra);
    assert_eq!(changed(with(pair("quota.opened", "quota.opened"))), [SeparatedFromItself]);
    assert_eq!(changed(with(pair("contract.authorised", "candidate.selected"))), [SeparationBackwards]);
    assert_eq!(changed(with(pair("finding.settled", "quota.opened"))), [NotAStep]);
}

#[test]
fn a_card_that_rests_on_no_approval_is_found() {
    assert_eq!(changed(|a| step(a, "document.issued").needs.clear()), [RestsOnNothing]);
    let on_another = Reconciled { kind: kind("document.issued"), rests_on: kind("hire.confirmed") };
    assert_eq!(changed(|a| a.separation.reconciled.push(on_another)), [RestsOnNothing]);
}

#[test]
fn sharing_with_a_party_or_desk_that_does_not_exist_is_found() {
    let found = changed(|a| a.sharing.rows[0].to.side = Side::Transit);
    assert!(found.contains(&DeskWithoutAuthority), "{found:?}");
    assert_eq!(changed(|a| a.sharing.rows[0].from = Side::Transit), [NoPartyOnSide]);
    assert_eq!(changed(|a| a.sharing.rows[0].from = Side::Destination), [SharedWithItself]);
}

#[test]
fn an_element_that_its_reader_may_not_read_is_found() {
    assert_eq!(changed(|a| a.sharing.rows[2].classes.push(Class::Health)), [NobodyMayRead]);
    assert_eq!(changed(|a| a.sharing.rows[0].classes.push(Class::Contact)), [NobodyMayRead]);
    let other_purpose = changed(|a| a.sharing.rows[4].purpose = Purpose::Inquiry);
    assert_eq!(other_purpose, [NobodyMayRead; 3]);
}

#[test]
fn an_element_that_does_not_exist_is_found() {
    let member = crate::text::Text::parse("tip").unwrap();
    assert_eq!(changed(|a| a.sharing.rows[0].elements[0].member = member), [UnknownElement]);
    assert_eq!(changed(|a| a.sharing.rows[0].elements[0].kind = kind("worker.counted")), [UnknownKind]);
}

#[test]
fn sharing_that_shares_nothing_or_ends_before_it_begins_is_found() {
    let nothing = |a: &mut Agreement| {
        a.sharing.rows[0].classes.clear();
        a.sharing.rows[0].elements.clear();
    };
    assert_eq!(changed(nothing), [SharingNothing]);
    assert_eq!(changed(|a| a.sharing.rows[2].until = Some(kind("candidate.selected"))), [EndsBeforeItBegins]);
}

#[test]
fn a_class_that_one_party_keeps_for_two_times_is_found() {
    assert_eq!(changed(|a| a.retention[0].classes.push(Class::Health)), [KeptTwice]);
}

#[test]
fn every_contradiction_says_where_and_what_in_both_languages() {
    let found = Contradiction { code: StepNobodyMayDo, member: "steps[3].by".into(), what: "quota.opened".into() };
    assert_eq!(found.message(Lang::Es), "steps[3].by: nadie puede dar el paso quota.opened");
    assert_eq!(found.to_string(), "steps[3].by: nobody may do the step quota.opened");
    let mut names: Vec<_> = ContradictionCode::ALL.iter().map(|code| code.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ContradictionCode::ALL.len());
}
