//! What a history says, told step by step.

use serde_json::{Value, json};

use super::super::*;
use crate::{
    access::Side,
    kinds::{ConsentPurpose, StandingMatter},
    record::Members,
    scenario::Scenario,
};

fn stage(told: Scenario) -> Stage {
    told.cycle().stage()
}

mod stages {
    use super::*;

    #[test]
    fn a_cycle_passes_through_every_stage_of_an_ordinary_season() {
        let told = Scenario::coffee();
        assert_eq!(stage(told.clone().known()), Stage::Unopened);
        assert_eq!(stage(told.clone().selected()), Stage::Selected);
        assert_eq!(stage(told.clone().selected().offer()), Stage::Offered);
        assert_eq!(stage(told.clone().accepted().authorise(Side::Origin)), Stage::Offered);
        assert_eq!(stage(told.clone().authorised()), Stage::Authorised);
        assert_eq!(stage(told.clone().documented()), Stage::Documented);
        assert_eq!(stage(told.clone().documented().exit(Side::Origin)), Stage::Travelling);
        assert_eq!(stage(told.clone().entered()), Stage::Entered);
        assert_eq!(stage(told.clone().entered().arrive()), Stage::Arrived);
        assert_eq!(stage(told.clone().working()), Stage::Working);
        assert_eq!(stage(told.clone().working().end()), Stage::Ended);
        assert_eq!(stage(told.clone().left()), Stage::Left);
        assert_eq!(stage(told.home()), Stage::Returned);
    }

    #[test]
    fn somebody_who_goes_out_and_comes_back_during_the_stay_is_at_work_again() {
        let out = Scenario::coffee().working().exit(Side::Destination);
        assert_eq!(stage(out.clone()), Stage::Left);
        assert_eq!(stage(out.enter(Side::Origin).exit(Side::Origin).enter(Side::Destination)), Stage::Working);
    }

    #[test]
    fn somebody_turned_away_who_went_home_is_not_travelling() {
        let turned_away = Scenario::coffee().documented().exit(Side::Origin).turn_away(Side::Destination);
        assert_eq!(stage(turned_away.clone()), Stage::Travelling);
        assert_eq!(stage(turned_away.enter(Side::Origin)), Stage::Documented);
    }

    #[test]
    fn somebody_in_a_country_between_is_travelling_and_has_neither_entered_nor_left() {
        let told = Scenario::coffee().documented().exit(Side::Origin).enter(Side::Transit);
        assert_eq!(stage(told.clone()), Stage::Travelling);
        assert_eq!(stage(told.exit(Side::Transit)), Stage::Travelling);
    }

    #[test]
    fn who_withdrew_before_the_border_gives_the_place_back_and_who_crossed_after_all_takes_it_again() {
        let withdrawn = Scenario::coffee().documented().withdraw();
        assert_eq!(stage(withdrawn.clone()), Stage::Withdrawn);
        assert!(!withdrawn.cycle().draws_a_place());
        let crossed = withdrawn.exit(Side::Origin).enter(Side::Destination);
        assert_eq!(stage(crossed.clone()), Stage::Entered);
        assert!(crossed.cycle().draws_a_place());
    }

    #[test]
    fn a_revoked_card_is_no_card() {
        assert_eq!(stage(Scenario::coffee().documented().revoke()), Stage::Authorised);
    }

    #[test]
    fn two_cycles_of_one_worker_do_not_mix() {
        let told = Scenario::coffee().home().another_cycle().select();
        assert_eq!(stage(told.clone()), Stage::Selected);
        assert_eq!(told.cycle().crossings, []);
    }

    #[test]
    fn facts_that_come_before_the_selection_attach_to_it() {
        let told = Scenario::coffee().known().at("2026-11-03T08:00:00-06:00").hire();
        let late = told.at("2026-11-10T08:00:00-05:00").select();
        assert_eq!(late.cycle().employer(), Some(Scenario::employer_id()));
        assert_eq!(stage(late), Stage::Working);
    }
}

mod papers {
    use super::*;

    #[test]
    fn a_contract_explained_before_its_offer_arrived_is_one_contract() {
        let told = Scenario::coffee().selected().explain().accept().authorise(Side::Origin).offer();
        let told = told.authorise(Side::Destination);
        let contracts = told.cycle().contracts;
        assert_eq!(contracts.len(), 1);
        assert!(contracts[0].is_authorised() && contracts[0].offered_otherwise.is_empty());
        assert_eq!(contracts[0].authorised_at, told.records().last().map(|last| last.occurred_at));
    }

    #[test]
    fn a_document_known_to_be_revoked_before_it_is_known_what_it_is_stays_revoked() {
        let told = Scenario::coffee().authorised().at("2026-10-20T08:00:00-06:00").revoke();
        let told = told.at("2026-10-20T08:00:00-06:00").issue();
        let documents = told.cycle().documents;
        assert_eq!(documents.len(), 1);
        assert!(documents[0].revoked_at.is_some() && documents[0].number.is_some());
    }

    #[test]
    fn the_contract_that_counts_is_the_latest_that_both_authorised_and_none_rejected() {
        let told = Scenario::coffee().authorised();
        assert!(told.cycle().authorised_contract().is_some());
        assert!(told.reject(Side::Origin).cycle().authorised_contract().is_none());
    }
}

mod workers {
    use super::*;

    #[test]
    fn a_refusal_or_a_withdrawal_takes_a_consent_back_and_a_later_consent_gives_it_again() {
        let consents = |told: &Scenario| told.worker().consents;
        let (recruitment, sharing) = (ConsentPurpose::Recruitment, ConsentPurpose::SharingWithPartner);
        let told = Scenario::coffee().register().consent();
        assert_eq!(consents(&told), [recruitment, sharing]);
        let told = told.step(Kind::ConsentWithdrawn);
        assert_eq!(consents(&told), [recruitment]);
        let told = told.consent().with("accepted", json!([])).with("refused", json!(["recruitment"]));
        assert_eq!(consents(&told), []);
        assert_eq!(consents(&told.consent()), [recruitment, sharing]);
    }

    #[test]
    fn a_document_shown_again_is_the_same_document_as_it_is_now() {
        let told = Scenario::coffee().register().present().present().with("valid_until", "2034-10-31");
        let documents = told.worker().documents;
        assert_eq!(documents.len(), 1);
        assert_eq!(documents[0].valid_until.map(|day| day.to_string()).as_deref(), Some("2034-10-31"));
        assert_eq!(told.present().with("number", "PA0123456").worker().documents.len(), 2);
    }

    #[test]
    fn a_worker_is_not_registered_by_what_others_say_of_them() {
        let worker = Scenario::coffee().present().select().worker();
        assert!(worker.registered_at.is_none() && worker.identity.is_none() && worker.documents.len() == 1);
    }

    #[test]
    fn each_group_shows_to_the_readers_of_its_class_and_to_no_others() {
        use crate::element::{Class, Classes};
        let worker = Scenario::coffee().known().step(Kind::HealthAssessed).worker();
        let whole = serde_json::to_value(worker.clone().narrowed(Classes::ALL)).unwrap();
        let groups = [
            (Class::Identity, "identity"),
            (Class::Contact, "contact"),
            (Class::OriginPeople, "origin_people"),
            (Class::Family, "family"),
            (Class::TravelDocument, "documents"),
            (Class::Evidence, "consents"),
            (Class::Health, "fitness"),
            (Class::Official, "registered_in"),
        ];
        for (class, member) in groups {
            let alone = serde_json::to_value(worker.clone().narrowed(Classes::of(&[class]))).unwrap();
            for (_, other) in groups {
                let empty = alone[other] == Value::Null || alone[other] == json!([]);
                assert_eq!(empty, other != member, "{class:?}: {other}");
            }
            assert_eq!(alone[member], whole[member]);
        }
    }
}

mod employers_and_demands {
    use super::*;

    fn of<S: State>(told: &Scenario) -> S {
        fold(&told.seen())
    }

    #[test]
    fn the_latest_statement_in_each_matter_holds_whenever_it_arrives() {
        let told = Scenario::coffee().at("2026-09-10T08:00:00-06:00").state_standing("tax").with("in_order", false);
        let told = told.state_standing("housing").at("2026-09-01T08:00:00-06:00").state_standing("tax");
        let employer: EmployerState = of(&told);
        let tax = employer.standing.iter().find(|standing| standing.matter == StandingMatter::Tax).unwrap();
        assert!(!tax.in_order && employer.standing.len() == 2);
    }

    #[test]
    fn a_statement_that_cannot_be_read_leaves_no_matter_in_order() {
        let told = Scenario::coffee().state_standing("tax").step(Kind::EmployerStandingStated);
        let mut seen = told.seen();
        let last = seen.last_mut().unwrap();
        let envelope = last.members.iter().filter(|(name, _)| !["matter", "in_order", "valid_until"].contains(name));
        let present = envelope.map(|(name, value)| (name, value.clone()));
        *last = SeenRecord::from_members(Members::new(present, false)).unwrap();
        assert_eq!(fold::<EmployerState>(&seen).standing, []);
    }

    #[test]
    fn a_demand_adds_up_its_recommendations_line_by_line() {
        let demand: DemandState = of(&Scenario::coffee().demanded().with("places", 10).recommend().with("places", 5));
        assert_eq!((demand.headcount, demand.places, demand.withdrawn), (Some(40), 15, false));
        assert_eq!(demand.lines.iter().map(|(_, places)| *places).collect::<Vec<_>>(), [10, 5]);
        let demand: DemandState = of(&Scenario::coffee().demanded().step(Kind::DemandWithdrawn));
        assert!(demand.withdrawn);
    }

    #[test]
    fn a_line_adds_up_its_openings() {
        let line: QuotaLineState =
            of(&Scenario::coffee().open_quota().with("places", 7).open_quota().with("places", 8));
        assert_eq!(line.places, 15);
    }
}
