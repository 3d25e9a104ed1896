//! Signing in, staying in and signing out, on a store in memory with a clock that the test moves.

use domain::access::Purpose;

use super::*;
use crate::{
    NewUser,
    desk::{Desk, EMAIL, PASSWORD, password, refused},
};

#[test]
fn the_right_password_opens_a_session_that_says_who_acts() {
    let desk = Desk::open();
    let opened = desk.registry.open_session(" ITZEL@mitradel.example ", &password(PASSWORD), "a browser").unwrap();
    let bearer = desk.registry.identify(&opened.access_token).unwrap();
    assert_eq!(bearer, opened.bearer);
    let actor = desk.registry.actor(&bearer).unwrap();
    assert_eq!((actor.role, actor.side, actor.country), (Role::LabourOfficer, Side::Origin, Country::PA));
    assert!(actor.may_read(Some(Purpose::Casework)).is_ok());
    assert_eq!(desk.outcomes()[0], ("session.open".to_owned(), "opened".to_owned()));
}

#[test]
fn a_wrong_password_an_unknown_address_and_a_closed_account_get_one_answer() {
    let desk = Desk::open();
    assert_eq!(refused(desk.sign_in("una frase que nadie sabe")), Some(Unauthenticated::Credentials));
    let unknown = desk.registry.open_session("nadie@mitradel.example", &password(PASSWORD), "");
    assert_eq!(refused(unknown), Some(Unauthenticated::Credentials));
    desk.registry.disable_user(EMAIL).unwrap();
    assert_eq!(refused(desk.sign_in(PASSWORD)), Some(Unauthenticated::Credentials));
    desk.registry.enable_user(EMAIL).unwrap();
    assert!(desk.sign_in(PASSWORD).is_ok());
}

#[test]
fn one_failure_less_than_the_most_does_not_lock_and_the_most_does() {
    let desk = Desk::open();
    for _ in 1..FAILURES_MAX {
        desk.sign_in("wrong password").unwrap_err();
    }
    desk.sign_in(PASSWORD).expect("a right password in time forgets the failures");
    for _ in 0..FAILURES_MAX {
        desk.sign_in("wrong password").unwrap_err();
    }
    assert_eq!(refused(desk.sign_in(PASSWORD)), Some(Unauthenticated::Credentials));
}

#[test]
fn a_lock_ends_to_the_second_and_the_count_begins_anew() {
    let desk = Desk::open();
    for _ in 0..FAILURES_MAX {
        desk.sign_in("wrong password").unwrap_err();
    }
    desk.wait(TimeDelta::seconds(LOCK_MINUTES * 60 - 1));
    desk.sign_in(PASSWORD).unwrap_err();
    desk.wait(TimeDelta::seconds(1));
    desk.sign_in("wrong password").unwrap_err();
    desk.sign_in(PASSWORD).expect("one failure after the lock does not lock again");
}

#[test]
fn guesses_at_the_same_time_are_counted_each() {
    let desk = Desk::open();
    let locked = std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..FAILURES_MAX * 2).map(|_| scope.spawn(|| desk.sign_in("wrong password"))).collect();
        guesses.into_iter().all(|guess| guess.join().unwrap().is_err())
    });
    assert!(locked);
    assert_eq!(refused(desk.sign_in(PASSWORD)), Some(Unauthenticated::Credentials));
}

#[test]
fn a_refresh_token_is_good_once_and_twice_ends_the_session_for_everyone() {
    let desk = Desk::open();
    let first = desk.sign_in(PASSWORD).unwrap();
    let second = desk.registry.refresh_session(&first.refresh_token).unwrap();
    assert_eq!(second.bearer, first.bearer);
    assert_eq!(second.ends_at, first.ends_at, "renewing does not prolong");
    assert_eq!(refused(desk.registry.refresh_session(&first.refresh_token)), Some(Unauthenticated::SessionClosed));
    assert_eq!(refused(desk.registry.refresh_session(&second.refresh_token)), Some(Unauthenticated::SessionClosed));
    assert!(desk.registry.identify(&second.access_token).is_err());
    assert!(desk.outcomes().contains(&("session.refresh".to_owned(), "ended".to_owned())));
    assert!(desk.sign_in(PASSWORD).is_ok(), "another session is not concerned");
}

#[test]
fn a_refresh_token_expires_with_its_session_to_the_second() {
    let desk = Desk::open();
    let first = desk.sign_in(PASSWORD).unwrap();
    desk.wait(TimeDelta::seconds(SESSION_HOURS * 3600 - 1));
    let second = desk.registry.refresh_session(&first.refresh_token).unwrap();
    desk.wait(TimeDelta::seconds(1));
    assert_eq!(refused(desk.registry.refresh_session(&second.refresh_token)), Some(Unauthenticated::SessionClosed));
    let unknown = RefreshToken::new("never given out".to_owned());
    assert_eq!(refused(desk.registry.refresh_session(&unknown)), Some(Unauthenticated::SessionClosed));
}

#[test]
fn signing_out_closing_an_account_and_a_new_password_end_sessions() {
    let desk = Desk::open();
    let first = desk.sign_in(PASSWORD).unwrap();
    desk.registry.close_session(first.bearer.session).unwrap();
    assert!(desk.registry.identify(&first.access_token).is_err());
    assert!(desk.registry.refresh_session(&first.refresh_token).is_err());
    let second = desk.sign_in(PASSWORD).unwrap();
    desk.registry.set_password(EMAIL, &password("otra frase, mejor aún")).unwrap();
    assert!(desk.registry.refresh_session(&second.refresh_token).is_err());
    let third = desk.sign_in("otra frase, mejor aún").unwrap();
    desk.registry.disable_user(EMAIL).unwrap();
    assert!(desk.registry.refresh_session(&third.refresh_token).is_err());
}

#[test]
fn an_account_is_made_whole_or_not_at_all() {
    let desk = Desk::open();
    let invalid = |change: fn(&mut NewUser)| {
        let mut new = desk.itzel();
        new.email = "otro@mitradel.example".to_owned();
        change(&mut new);
        match desk.registry.create_user(&new) {
            Err(Error::Invalid(violations)) => violations[0].member.clone(),
            other => format!("{other:?}"),
        }
    };
    assert_eq!(invalid(|new| new.email = "nobody".to_owned()), "email");
    assert_eq!(invalid(|new| new.email = "a b@c.example".to_owned()), "email");
    assert_eq!(invalid(|new| new.password = password("short")), "password");
    assert_eq!(invalid(|new| new.role = Role::Employer), "employer");
    assert_eq!(invalid(|new| new.employer = Some(Id::derived(&["finca"]))), "employer");
    assert_eq!(invalid(|new| new.office = OfficeCode::parse("elsewhere").unwrap()), "office");
    assert!(matches!(desk.registry.create_user(&desk.itzel()), Err(Error::Conflict(..))));
    assert_eq!(desk.registry.users().unwrap().len(), 1);
}
