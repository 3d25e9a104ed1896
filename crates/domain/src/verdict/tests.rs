//! Each reason with its weight both ways, and that nobody is stopped from leaving or going home.

use super::*;
use crate::{
    kinds::Kind,
    lang::Lang,
    scenario::{Scenario, coffee_2025},
    value::AgreementCode,
};

/// A counter at which a seal of the scenario's card is read, entering the destination unless said otherwise.
struct Told {
    cycle: Option<CycleState>,
    agreement: Option<Agreement>,
    seal: Option<SealShown>,
    people: usize,
    alerts: Alerts,
    side: Side,
    direction: Direction,
    at: &'static str,
    listed: Option<Listed>,
    list_as_of: Option<&'static str>,
}

/// A list made at the moment of which is asked.
const NOW: &str = "now";
const ON_THE_DAY: &str = "2026-11-02T08:30:00-06:00";

fn genuine() -> SealShown {
    SealShown {
        authenticity: Authenticity::Genuine,
        number: Some("CR26000417".to_owned()),
        valid_until: NaiveDate::from_ymd_opt(2027, 3, 31),
        agreement: Some(coffee_2025().reference()),
    }
}

fn told(scenario: Scenario) -> Told {
    Told {
        cycle: Some(scenario.cycle()),
        agreement: Some(scenario.agreement.clone()),
        seal: Some(genuine()),
        people: 1,
        alerts: Alerts::default(),
        side: Side::Destination,
        direction: Direction::Entry,
        at: ON_THE_DAY,
        listed: None,
        list_as_of: Some(NOW),
    }
}

/// A worker who has left home with everything in order.
fn in_order() -> Told {
    told(Scenario::coffee().documented().at("2026-11-02T08:00:00-05:00").exit(Side::Origin))
}

impl Told {
    fn changed(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn verdict(&self) -> Verdict {
        verdict(&AtCounter {
            direction: self.direction,
            side: self.side,
            country: if self.side == Side::Origin { Country::PA } else { Country::CR },
            at: Moment::parse(self.at).unwrap(),
            seal: self.seal.as_ref(),
            people: self.people,
            cycle: self.cycle.as_ref(),
            agreement: self.agreement.as_ref(),
            alerts: self.alerts,
            listed: self.listed,
            list_as_of: self.list_as_of.map(|of| Moment::parse(if of == NOW { self.at } else { of }).unwrap()),
        })
    }

    /// The outcome with the codes of its reasons.
    fn says(&self) -> (Outcome, Vec<ReasonCode>) {
        let verdict = self.verdict();
        (verdict.outcome, verdict.reasons.iter().map(|reason| reason.code).collect())
    }

    fn weight_of(&self, code: ReasonCode) -> Option<Outcome> {
        self.verdict().reasons.iter().find(|reason| reason.code == code).map(|reason| reason.weight)
    }
}

fn with_seal(change: impl FnOnce(&mut SealShown)) -> Told {
    let mut seal = genuine();
    change(&mut seal);
    in_order().changed(|it| it.seal = Some(seal))
}

fn authenticity(authenticity: Authenticity) -> (Outcome, Vec<ReasonCode>) {
    with_seal(|seal| seal.authenticity = authenticity).says()
}

#[test]
fn a_worker_with_everything_in_order_passes_and_is_told_until_when() {
    let verdict = in_order().verdict();
    assert_eq!((verdict.outcome, verdict.reasons.as_slice()), (Outcome::Pass, &[][..]));
    // Eleven months from the day of entry.
    assert_eq!(verdict.stay_until, Day::parse("2027-10-02").ok());
}

#[test]
fn a_worker_without_a_card_at_hand_passes_by_what_is_on_record() {
    assert_eq!(in_order().changed(|it| it.seal = None).says(), (Outcome::Pass, vec![]));
}

#[test]
fn a_seal_weighs_by_what_verifying_it_came_to() {
    assert_eq!(authenticity(Authenticity::Forged), (Outcome::Stop, vec![ReasonCode::SealForged]));
    for (came_to, code) in [
        (Authenticity::Unsigned, ReasonCode::SealUnsigned),
        (Authenticity::UnknownSigner, ReasonCode::SealUnverified),
        (Authenticity::UnknownAlgorithm, ReasonCode::SealUnverified),
        (Authenticity::SignerNotValid, ReasonCode::SignerNotValid),
        (Authenticity::SignerWithdrawn, ReasonCode::SignerWithdrawn),
    ] {
        assert_eq!(authenticity(came_to), (Outcome::Review, vec![code]), "{came_to:?}");
    }
}

#[test]
fn a_card_is_good_on_its_last_day_and_expired_on_the_next() {
    let until = |day: &str| with_seal(|seal| seal.valid_until = day.parse().ok());
    assert_eq!(until("2026-11-02").weight_of(ReasonCode::CardExpired), None);
    assert_eq!(until("2026-11-01").weight_of(ReasonCode::CardExpired), Some(Outcome::Stop));
}

#[test]
fn a_card_that_says_another_last_day_than_its_record_is_looked_at() {
    let longer = with_seal(|seal| seal.valid_until = "2028-03-31".parse().ok());
    assert_eq!(longer.says(), (Outcome::Review, vec![ReasonCode::CardDiffers]));
}

#[test]
fn a_card_revoked_before_this_moment_is_stopped_and_one_revoked_later_is_not() {
    let revoked = |at: &str| told(Scenario::coffee().documented().at(at).revoke());
    let before = revoked("2026-11-02T08:30:00-06:00");
    assert_eq!(before.weight_of(ReasonCode::CardRevoked), Some(Outcome::Stop));
    assert_eq!(before.weight_of(ReasonCode::NoDocument), Some(Outcome::Stop));
    assert_eq!(revoked("2026-11-02T08:30:01-06:00").weight_of(ReasonCode::CardRevoked), None);
}

#[test]
fn a_card_that_is_suspended_or_replaced_is_stopped() {
    let suspended = |until: Option<&str>| {
        let told_of = Scenario::coffee().documented().step(Kind::DocumentSuspended).with("until", until);
        told(told_of).weight_of(ReasonCode::CardSuspended)
    };
    assert_eq!(suspended(None), Some(Outcome::Stop));
    assert_eq!(suspended(Some("2026-11-02")), Some(Outcome::Stop));
    assert_eq!(suspended(Some("2026-11-01")), None);
    let replaced = told(Scenario::coffee().documented().step(Kind::DocumentReplaced));
    assert_eq!(replaced.weight_of(ReasonCode::CardReplaced), Some(Outcome::Stop));
}

/// Somebody whose card is known here by its issuer's list alone.
fn by_the_list(standing: Standing, since: &str, until: Option<&str>) -> Told {
    in_order().changed(|it| {
        it.cycle = None;
        it.people = 0;
        it.listed = Some(Listed {
            standing,
            since: Moment::parse(since).unwrap(),
            until: until.map(|day| Day::parse(day).unwrap()),
        });
    })
}

#[test]
fn a_card_on_its_issuers_list_is_stopped_where_there_is_no_record_of_it() {
    let yesterday = "2026-11-01T08:30:00-06:00";
    for (standing, code) in [
        (Standing::Revoked, ReasonCode::CardRevoked),
        (Standing::Replaced, ReasonCode::CardReplaced),
        (Standing::Suspended, ReasonCode::CardSuspended),
    ] {
        let told = by_the_list(standing, yesterday, None);
        assert_eq!((told.verdict().outcome, told.weight_of(code)), (Outcome::Stop, Some(Outcome::Stop)));
        let leaving = told.changed(|it| it.direction = Direction::Exit);
        assert_eq!(leaving.weight_of(code), Some(Outcome::Review), "leaving is never blocked");
        assert_eq!(by_the_list(standing, "2026-11-02T08:30:01-06:00", None).weight_of(code), None, "not yet");
    }
    let suspended =
        |until| by_the_list(Standing::Suspended, yesterday, Some(until)).weight_of(ReasonCode::CardSuspended);
    assert_eq!((suspended("2026-11-02"), suspended("2026-11-01")), (Some(Outcome::Stop), None));
}

#[test]
fn a_list_of_revocations_that_is_old_or_missing_is_said_and_stops_nobody() {
    let as_of = |as_of| in_order().changed(|it| it.list_as_of = as_of).says();
    assert_eq!(as_of(Some("2026-11-01T08:30:00-06:00")), (Outcome::Pass, vec![]), "a day to the second");
    let old = (Outcome::Pass, vec![ReasonCode::RevocationsOld]);
    assert_eq!(as_of(Some("2026-11-01T08:29:59-06:00")), old);
    assert_eq!(as_of(None), old);
    let no_card = in_order().changed(|it| (it.seal, it.list_as_of) = (None, None));
    assert_eq!(no_card.says(), (Outcome::Pass, vec![]), "where no card was read no list was needed");
}

#[test]
fn a_card_whose_first_day_has_not_come_is_stopped() {
    let from = |day: &str| told(Scenario::coffee().documented().with("valid_from", day));
    assert_eq!(from("2026-11-02").weight_of(ReasonCode::CardNotValidYet), None);
    assert_eq!(from("2026-11-03").weight_of(ReasonCode::CardNotValidYet), Some(Outcome::Stop));
}

#[test]
fn a_genuine_card_that_nobody_recorded_is_looked_at() {
    let unknown = with_seal(|seal| seal.number = Some("CR26999999".to_owned()));
    assert_eq!(unknown.says(), (Outcome::Review, vec![ReasonCode::CardNotOnRecord]));
    // A seal that is not of a card of ours promises no record.
    let foreign = with_seal(|seal| (seal.number, seal.agreement) = (None, None));
    assert_eq!(foreign.says(), (Outcome::Pass, vec![]));
}

#[test]
fn a_card_of_another_agreement_is_looked_at() {
    let other = AgreementRef { code: AgreementCode::parse("mx-gt-border").unwrap(), version: 1 };
    let told = with_seal(|seal| seal.agreement = Some(other));
    assert_eq!(told.says(), (Outcome::Review, vec![ReasonCode::AnotherAgreement]));
}

#[test]
fn nobody_and_more_than_one_person_are_looked_at() {
    let nobody = in_order().changed(|it| (it.people, it.cycle, it.seal) = (0, None, None));
    assert_eq!(nobody.says(), (Outcome::Review, vec![ReasonCode::PersonUnknown]));
    let two = in_order().changed(|it| (it.people, it.cycle, it.seal) = (2, None, None));
    assert_eq!(two.says(), (Outcome::Review, vec![ReasonCode::SeveralPeople]));
    let without = in_order().changed(|it| (it.cycle, it.seal) = (None, None));
    assert_eq!(without.says(), (Outcome::Review, vec![ReasonCode::NoCycle]));
}

#[test]
fn without_a_version_of_the_agreement_in_force_nobody_enters_under_it() {
    let told = in_order().changed(|it| it.agreement = None);
    assert_eq!(told.says(), (Outcome::Stop, vec![ReasonCode::NoAgreement]));
    assert_eq!(told.verdict().stay_until, None);
}

#[test]
fn who_withdrew_or_has_no_authorised_contract_or_no_document_is_stopped() {
    let withdrew = told(Scenario::coffee().documented().withdraw());
    assert_eq!(withdrew.weight_of(ReasonCode::Withdrawn), Some(Outcome::Stop));
    let one_ministry = told(Scenario::coffee().accepted().authorise(Side::Origin).issue());
    assert_eq!(one_ministry.says(), (Outcome::Stop, vec![ReasonCode::NoContract]));
    let undocumented = told(Scenario::coffee().authorised()).changed(|it| it.seal = None);
    assert_eq!(undocumented.says(), (Outcome::Stop, vec![ReasonCode::NoDocument]));
}

#[test]
fn who_is_inside_by_the_records_is_looked_at_when_entering_and_remarked_when_leaving_without_an_entry() {
    let inside = told(Scenario::coffee().entered()).changed(|it| it.at = "2026-12-01T08:00:00-06:00");
    assert_eq!(inside.says(), (Outcome::Review, vec![ReasonCode::AlreadyInside]));
    let out = inside.changed(|it| it.direction = Direction::Exit);
    assert_eq!(out.says(), (Outcome::Pass, vec![]));
    let unseen = in_order().changed(|it| it.direction = Direction::Exit);
    assert_eq!(unseen.says(), (Outcome::Pass, vec![ReasonCode::NotInside]));
}

#[test]
fn a_single_entry_is_used_up_by_leaving() {
    let back = |entries| {
        let scenario = Scenario::coffee().where_agreed(move |agreement| agreement.stay.entries = entries);
        let scenario = scenario.working().at("2026-12-24T08:00:00-06:00").exit(Side::Destination);
        told(scenario).changed(|it| it.at = "2027-01-04T08:00:00-06:00").weight_of(ReasonCode::EntryUsed)
    };
    assert_eq!(back(Entries::Single), Some(Outcome::Stop));
    assert_eq!(back(Entries::Multiple), None);
}

#[test]
fn a_stay_past_its_limit_is_stopped_coming_in_and_looked_at_going_out() {
    let at = |at: &'static str, direction: Direction| {
        let told = told(Scenario::coffee().working());
        told.changed(|it| (it.at, it.direction) = (at, direction)).weight_of(ReasonCode::StayOver)
    };
    assert_eq!(at("2027-11-02T23:59:59-06:00", Direction::Exit), None);
    assert_eq!(at("2027-11-03T00:00:00-06:00", Direction::Exit), Some(Outcome::Review));
    assert_eq!(at("2027-11-03T00:00:00-06:00", Direction::Entry), Some(Outcome::Stop));
}

#[test]
fn who_was_turned_away_the_last_time_is_looked_at() {
    let scenario = Scenario::coffee().documented().exit(Side::Origin).turn_away(Side::Destination);
    assert_eq!(told(scenario).says(), (Outcome::Review, vec![ReasonCode::RefusedBefore]));
}

#[test]
fn a_cycle_whose_work_is_over_is_looked_at_and_a_death_asks_who_this_is() {
    let ended = |reason: &str| {
        let scenario = Scenario::coffee().working().end().with("reason", reason);
        told(scenario).changed(|it| it.at = "2026-12-01T08:00:00-06:00")
    };
    assert_eq!(ended("finished").weight_of(ReasonCode::CycleOver), Some(Outcome::Review));
    assert_eq!(ended("died").weight_of(ReasonCode::Died), Some(Outcome::Review));
    assert_eq!(ended("died").weight_of(ReasonCode::CycleOver), None);
}

#[test]
fn an_alert_calls_a_second_officer_and_a_list_that_is_down_is_said() {
    let hit = in_order().changed(|it| it.alerts.hits = 1);
    assert_eq!(hit.says(), (Outcome::Review, vec![ReasonCode::Alert]));
    let down = in_order().changed(|it| it.alerts.unavailable = true);
    assert_eq!(down.says(), (Outcome::Pass, vec![ReasonCode::AlertsUnavailable]));
}

#[test]
fn an_extended_stay_is_told_to_its_new_end() {
    let many = Scenario::coffee().where_agreed(|agreement| agreement.stay.entries = Entries::Multiple);
    let scenario = many.working().at("2027-09-01T08:00:00-06:00").extend().with("until", "2028-01-31");
    let scenario = scenario.at("2027-10-01T08:00:00-06:00").exit(Side::Destination);
    let back = told(scenario).changed(|it| (it.at, it.seal) = ("2027-10-05T08:00:00-06:00", None));
    assert_eq!(back.verdict().stay_until, None, "the card is over, and nobody is told to stay who is stopped");
    let renewed = back.changed(|it| {
        let documents = it.cycle.iter_mut().flat_map(|cycle| &mut cycle.documents);
        documents.for_each(|document| document.valid_until = Day::parse("2028-03-31").ok());
    });
    assert_eq!(renewed.verdict().stay_until, Day::parse("2028-01-31").ok());
}

#[test]
fn nobody_is_stopped_from_leaving_or_from_going_home_whatever_is_wrong() {
    for code in ReasonCode::ALL {
        assert_ne!(code.weight(true), Outcome::Stop, "{code:?}");
        assert!(code.weight(true) <= code.weight(false), "{code:?}");
    }
    let everything = || {
        let scenario = Scenario::coffee().entered().at("2026-12-01T08:00:00-06:00").revoke().end();
        told(scenario).changed(|it| {
            it.at = "2029-01-01T08:00:00-06:00";
            it.seal = Some(SealShown { authenticity: Authenticity::Forged, ..genuine() });
            it.alerts = Alerts { hits: 2, unavailable: true };
            it.agreement = None;
        })
    };
    assert_eq!(everything().verdict().outcome, Outcome::Stop);
    assert_eq!(everything().changed(|it| it.direction = Direction::Exit).verdict().outcome, Outcome::Review);
    for direction in [Direction::Entry, Direction::Exit] {
        let home = everything().changed(|it| (it.side, it.direction) = (Side::Origin, direction));
        assert_eq!(home.verdict().outcome, Outcome::Review);
    }
}

#[test]
fn the_weightiest_reason_stands_first() {
    let told = with_seal(|seal| {
        seal.authenticity = Authenticity::Unsigned;
        seal.valid_until = "2026-10-01".parse().ok();
    });
    let weights: Vec<Outcome> = told.verdict().reasons.iter().map(|reason| reason.weight).collect();
    assert!(weights.is_sorted_by(|one, next| one >= next) && weights[0] == Outcome::Stop);
}

#[test]
fn every_reason_speaks_both_languages_under_a_name_of_its_own() {
    for (at, code) in ReasonCode::ALL.iter().enumerate() {
        assert!(ReasonCode::ALL[..at].iter().all(|other| other.as_str() != code.as_str()));
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        assert_ne!(code.message(Lang::Es), code.message(Lang::En));
    }
    assert_eq!(serde_json::to_value(Outcome::Pass).unwrap(), "PASS");
}
