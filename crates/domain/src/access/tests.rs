//! What no row of the tables allows.

use super::*;

fn actor(role: Role, side: Side) -> Actor {
    Actor {
        user: Id::derived(&["user"]),
        role,
        office: OfficeCode::parse("an-office").unwrap(),
        country: Country::PA,
        side,
        employer: None,
        worker: None,
        agreements: Vec::new(),
        assurance: Assurance::Enough,
    }
}

#[test]
fn a_border_officer_never_reads_health_complaints_or_origin_people_and_an_employer_only_labour() {
    for side in Side::ALL {
        for role in [MigrationOfficer, MigrationAnalyst] {
            let classes = actor(role, *side).may_read(None).unwrap().classes();
            for hidden in [Health, Complaint, Protection, OriginPeople, Biometric, Remuneration] {
                assert!(!classes.contains(hidden), "{role} {hidden:?}");
            }
        }
    }
    for side in Side::ALL {
        let compares = actor(MigrationOfficer, *side).may_read(Some(Purpose::Identification)).unwrap().classes();
        assert_eq!(compares, Classes::of(&[Identity, Biometric, Envelope]));
        assert!(actor(MigrationAnalyst, *side).may_read(Some(Purpose::Identification)).is_err());
    }
    let employer = actor(Role::Employer, Destination).may_read(None).unwrap().classes();
    assert_eq!(employer, Classes::of(&[Identity, Labour, Remuneration, Envelope]));
}

#[test]
fn an_administrator_reads_and_writes_nobody_and_an_auditor_only_answers_people_who_ask() {
    for side in Side::ALL {
        assert!(actor(Administrator, *side).may_read(None).is_err());
        for kind in Kind::ALL {
            assert!(actor(Administrator, *side).may_write(*kind).is_err());
            let answers = *kind == Kind::RequestAnswered;
            assert!(answers || actor(Auditor, *side).may_write(*kind).is_err());
        }
    }
}

#[test]
fn a_purpose_that_is_not_the_roles_own_is_denied() {
    let officer = actor(LabourOfficer, Origin);
    assert!(officer.may_read(Some(Purpose::Casework)).is_ok());
    for purpose in [Purpose::BorderControl, Purpose::Inquiry, Purpose::Employment, Purpose::Oversight] {
        assert_eq!(officer.may_read(Some(purpose)).unwrap_err(), Denied);
    }
    assert!(actor(LabourOfficer, Transit).may_read(None).is_err());
}

#[test]
fn an_employer_without_an_employer_comes_across_nobody() {
    assert_eq!(*actor(Role::Employer, Destination).may_read(None).unwrap().scope(), Scope::Nobody);
}

#[test]
fn every_kind_has_a_writer() {
    for kind in Kind::ALL {
        assert!(!writers(*kind).is_empty(), "{kind}");
    }
}
