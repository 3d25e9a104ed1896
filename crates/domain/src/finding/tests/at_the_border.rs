//! Entries, exits and stays: R9, R10.

use super::*;

fn months(number: u32) -> Period {
    Period::Months(Number::new(number).unwrap())
}

#[test]
fn an_entry_without_an_exit_from_home_is_found_until_the_exit_comes_late() {
    let told = Scenario::coffee().documented().at("2026-11-02T08:30:00-06:00").enter(Side::Destination);
    assert_eq!(one(&told, FindingCode::EntryWithoutExit).opens_at.to_rfc3339(), "2026-11-02T14:30:00+00:00");
    let late = told.at("2026-11-02T08:00:00-05:00").exit(Side::Origin).written_at("2026-11-04T08:00:00-05:00");
    assert!(!foreseen(&late, FindingCode::EntryWithoutExit));
}

#[test]
fn posts_whose_clocks_differ_by_five_minutes_raise_no_finding() {
    let exit_at = |moment: &str| {
        let told = Scenario::coffee().documented().at("2026-11-02T08:30:00-06:00").enter(Side::Destination);
        foreseen(&told.at(moment).exit(Side::Origin), FindingCode::EntryWithoutExit)
    };
    assert!(!exit_at("2026-11-02T09:30:00-05:00"));
    assert!(!exit_at("2026-11-02T09:35:00-05:00"));
    assert!(exit_at("2026-11-02T09:35:01-05:00"));
}

#[test]
fn a_second_entry_without_an_exit_between_is_found() {
    let told = Scenario::coffee().entered().at("2026-11-20T08:00:00-06:00").enter(Side::Destination);
    assert_eq!(one(&told, FindingCode::EntryWithoutExit).record, told.records().last().map(|last| last.id));
}

#[test]
fn posts_of_countries_between_neither_raise_nor_settle_anything() {
    let told = Scenario::coffee().documented().exit(Side::Origin).enter(Side::Transit).exit(Side::Transit);
    let told = told.enter(Side::Destination).exit(Side::Destination).enter(Side::Transit).exit(Side::Transit);
    for code in [FindingCode::EntryWithoutExit, FindingCode::ExitWithoutEntry] {
        assert!(!foreseen(&told, code), "{code:?}");
    }
}

#[test]
fn an_exit_without_an_entry_is_found() {
    let told = Scenario::coffee().entered().exit(Side::Destination);
    assert!(!foreseen(&told, FindingCode::ExitWithoutEntry));
    assert!(foreseen(&told.exit(Side::Destination), FindingCode::ExitWithoutEntry));
}

#[test]
fn somebody_turned_away_has_neither_entered_nor_left() {
    let told = Scenario::coffee().documented().exit(Side::Origin).turn_away(Side::Destination).enter(Side::Origin);
    let border = [FindingCode::EntryWithoutExit, FindingCode::ExitWithoutEntry, FindingCode::Overstay];
    assert!(border.iter().all(|code| !foreseen(&told, *code)));
}

#[test]
fn an_entry_without_a_permit_in_force_on_that_day_is_found() {
    let valid = |from: &str, until: &str| {
        let told = Scenario::coffee().documented().with("valid_from", from).with("valid_until", until);
        let told = told.at("2026-11-02T08:00:00-05:00").exit(Side::Origin).enter(Side::Destination);
        foreseen(&told, FindingCode::EntryWithoutDocument)
    };
    assert!(!valid("2026-11-02", "2026-11-02"));
    assert!(valid("2026-11-03", "2027-03-31"));
    assert!(valid("2026-10-01", "2026-11-01"));
}

#[test]
fn the_day_of_entry_is_that_of_the_post_whatever_the_offset_on_the_device() {
    // 18:30 on 2 November in Costa Rica.
    let told = Scenario::coffee().documented().with("valid_until", "2026-11-02");
    let told = told.exit(Side::Origin).at("2026-11-03T00:30:00Z").enter(Side::Destination);
    assert!(!foreseen(&told, FindingCode::EntryWithoutDocument));
}

#[test]
fn a_card_revoked_before_the_entry_is_none_and_one_revoked_after_it_was_one() {
    let revoked_at = |moment: &str| {
        let told = Scenario::coffee().entered().at(moment).revoke();
        foreseen(&told, FindingCode::EntryWithoutDocument)
    };
    assert!(revoked_at("2026-11-02T08:30:00-06:00"));
    assert!(!revoked_at("2026-11-02T08:30:01-06:00"));
}

#[test]
fn an_entry_before_both_ministries_authorised_a_contract_is_found_for_good() {
    let told = Scenario::coffee().accepted().authorise(Side::Origin);
    let told = told.at("2026-11-02T08:00:00-05:00").exit(Side::Origin).enter(Side::Destination);
    assert!(foreseen(&told, FindingCode::EntryWithoutContract));
    let late = told.at("2026-11-05T08:00:00-06:00").authorise(Side::Destination);
    assert!(foreseen(&late, FindingCode::EntryWithoutContract), "authorised before departure, or not");
    assert!(!foreseen(&Scenario::coffee().entered(), FindingCode::EntryWithoutContract));
}

#[test]
fn a_contract_rejected_after_the_entry_was_authorised_when_the_worker_entered() {
    let told = Scenario::coffee().entered().reject(Side::Destination);
    assert!(!foreseen(&told, FindingCode::EntryWithoutContract));
}

#[test]
fn somebody_who_crosses_after_withdrawing_is_found_and_who_withdraws_after_crossing_is_not() {
    let told = Scenario::coffee().documented().withdraw();
    let crossed = told.at("2026-11-02T08:00:00-05:00").exit(Side::Origin).enter(Side::Destination);
    assert!(foreseen(&crossed, FindingCode::CrossedAfterWithdrawal));
    assert!(!foreseen(&Scenario::coffee().entered().withdraw(), FindingCode::CrossedAfterWithdrawal));
}

#[test]
fn an_overstay_begins_at_the_destinations_midnight_after_the_last_day_to_leave() {
    // Entered on 2 November 2026: eleven months to stay, the twelfth to leave.
    let told = Scenario::coffee().working();
    let overstay = one(&told, FindingCode::Overstay);
    assert_eq!(overstay.details.limit.map(|day| day.to_string()).as_deref(), Some("2027-11-02"));
    assert_eq!(holding(&told, FindingCode::Overstay, "2027-11-02T23:59:59-06:00"), 0);
    assert_eq!(holding(&told, FindingCode::Overstay, "2027-11-03T00:00:00-06:00"), 1);
    assert!(!foreseen(&Scenario::coffee().left(), FindingCode::Overstay));
}

#[test]
fn an_exit_on_the_last_day_is_in_time_and_one_on_the_day_after_is_not() {
    let exit_at = |moment: &str| {
        foreseen(&Scenario::coffee().working().at(moment).exit(Side::Destination), FindingCode::StayExceeded)
    };
    assert!(!exit_at("2027-11-02T23:59:59-06:00"));
    assert!(!exit_at("2027-11-03T05:59:59Z"), "the device's clock hangs at another offset");
    assert!(exit_at("2027-11-03T00:00:00-06:00"));
}

#[test]
fn an_extended_stay_ends_with_the_time_to_leave_after_the_extension() {
    let told = Scenario::coffee().working().at("2027-09-01T08:00:00-06:00").extend().with("until", "2028-01-31");
    assert_eq!(holding(&told, FindingCode::Overstay, "2028-02-29T23:59:59-06:00"), 0);
    assert_eq!(holding(&told, FindingCode::Overstay, "2028-03-01T00:00:00-06:00"), 1);
    let at_once = told.where_agreed(|agreement| agreement.stay.leave_within = None);
    assert_eq!(holding(&at_once, FindingCode::Overstay, "2028-01-31T23:59:59-06:00"), 0);
    assert_eq!(holding(&at_once, FindingCode::Overstay, "2028-02-01T00:00:00-06:00"), 1);
}

#[test]
fn who_settles_an_overstay_does_not_settle_the_one_past_a_later_extension() {
    let told = Scenario::coffee().working();
    let extended = told.clone().at("2027-11-10T08:00:00-06:00").extend().with("until", "2028-01-31");
    assert_ne!(one(&told, FindingCode::Overstay).id, one(&extended, FindingCode::Overstay).id);
}

#[test]
fn going_out_and_coming_back_does_not_begin_the_stay_anew() {
    let entries =
        |entries| Scenario::coffee().where_agreed(move |agreement: &mut Agreement| agreement.stay.entries = entries);
    let back = |told: Scenario| {
        let told = told.working().at("2026-12-24T08:00:00-06:00").exit(Side::Destination).enter(Side::Origin);
        told.at("2027-01-04T08:00:00-05:00").exit(Side::Origin).enter(Side::Destination)
    };
    let many = back(entries(Entries::Multiple));
    assert_eq!(holding(&many, FindingCode::Overstay, "2027-11-03T00:00:00-06:00"), 1);
    assert!(!foreseen(&many, FindingCode::EnteredAgain));
    let single = back(entries(Entries::Single));
    assert_eq!(one(&single, FindingCode::EnteredAgain).record, single.records().last().map(|last| last.id));
}

#[test]
fn an_earlier_limit_of_the_agreement_is_the_one_that_counts() {
    let told = Scenario::coffee().working().where_agreed(|agreement| {
        (agreement.stay.limit, agreement.stay.leave_within) = (months(8), None);
    });
    assert_eq!(holding(&told, FindingCode::Overstay, "2027-07-03T00:00:00-06:00"), 1);
}

/// Crosses with the group, under an agreement by which an authority lets groups travel.
fn with_the_group(told: Scenario) -> Scenario {
    let told = told.at("2026-11-02T08:30:00-06:00").enter(Side::Destination);
    told.with("manifest", Scenario::manifest_id().to_string())
}

fn travelling_unauthorised(told: &Scenario) -> Vec<RecordId> {
    let of_the_group: Vec<_> = told.seen().into_iter().filter(|record| record.about.manifest.is_some()).collect();
    let group: Option<ManifestState> = (!of_the_group.is_empty()).then(|| fold(&of_the_group));
    let found = journeys_not_authorised(&told.cycle(), group.as_slice(), &told.agreement);
    found.into_iter().filter_map(|finding| finding.record).collect()
}

#[test]
fn a_crossing_with_a_group_that_nobody_let_travel_is_found() {
    let told = Scenario::coffee().documented().where_agreed(|agreement| {
        let step = crate::agreement::KindName::parse("manifest.authorised").unwrap();
        agreement.transport = Some(TransportRules { authorised_by: Some(step), licences: Vec::new() });
    });
    let opened = told.clone().at("2026-11-01T18:00:00-06:00").step(Kind::ManifestOpened);
    let authorised = |at: &str| opened.clone().at(at).step(Kind::ManifestAuthorised);
    let crossing = |told: &Scenario| told.records().last().map(|last| vec![last.id]).unwrap();

    let unlisted = with_the_group(told.clone());
    assert_eq!(travelling_unauthorised(&unlisted), crossing(&unlisted), "the list has not come");
    let listed = with_the_group(opened.clone());
    assert_eq!(travelling_unauthorised(&listed), crossing(&listed));
    assert_eq!(travelling_unauthorised(&with_the_group(authorised("2026-11-02T08:30:00-06:00"))), []);
    let too_late = with_the_group(authorised("2026-11-02T08:30:01-06:00"));
    assert_eq!(travelling_unauthorised(&too_late), crossing(&too_late));

    // Who crosses alone needs nobody's leave; nor does a group where no agreement asks for it; and who was turned away did not travel.
    assert_eq!(travelling_unauthorised(&opened.clone().enter(Side::Destination).with("manifest", Value::Null)), []);
    assert_eq!(travelling_unauthorised(&opened.clone().turn_away(Side::Destination)), []);
    assert_eq!(travelling_unauthorised(&listed.where_agreed(|agreement| agreement.transport = None)), []);
}
