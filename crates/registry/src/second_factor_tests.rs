//! Setting up a second factor, proving with it who decides, and everything that must not prove it.

use domain::{
    access::Assurance,
    id::{RecordId, Worker},
    kinds::Kind,
    record::Submission,
};

use super::*;
use crate::{
    SignIn,
    desk::{Desk, EMAIL, PASSWORD, password, refused},
    records::{Outcome, Refusal},
};

/// Somebody with a second factor.
struct Enrolled {
    desk: Desk,
    totp: Totp,
    recovery: Vec<Zeroizing<String>>,
    bearer: Bearer,
}

impl Enrolled {
    fn at(desk: Desk) -> Self {
        let opened = desk.sign_in(PASSWORD).unwrap();
        let enrolment = desk.registry.enrol_second_factor(&opened.bearer, &password(PASSWORD)).unwrap();
        let secret = totp_rs::Secret::try_from_base32(enrolment.secret.as_str()).unwrap();
        let totp = totp_of(secret.as_bytes().to_vec(), "pa-mitradel", "-").unwrap();
        let mut enrolled = Self { desk, totp, recovery: Vec::new(), bearer: opened.bearer };
        let code = enrolled.code();
        let (recovery, session) = enrolled.desk.registry.confirm_second_factor(&enrolled.bearer, &code).unwrap();
        enrolled.recovery = recovery;
        enrolled.bearer = session.bearer;
        enrolled
    }

    fn sqlite() -> Self {
        Self::at(Desk::open())
    }

    /// What the application shows now.
    fn code(&self) -> Code {
        self.code_at(TimeDelta::zero())
    }

    /// What the application shows so long from now.
    fn code_at(&self, later: TimeDelta) -> Code {
        let seconds = (*self.desk.time.lock().unwrap() + later).timestamp();
        Code::from(self.totp.generate(u64::try_from(seconds).unwrap()).to_string())
    }

    fn proves(&self, code: &Code) -> bool {
        match self.desk.registry.prove_second_factor(&self.bearer, code) {
            Ok(_) => true,
            Err(Error::WrongCode) => false,
            Err(other) => panic!("{other:?}"),
        }
    }

    fn next_step(&self) {
        self.desk.wait(TimeDelta::seconds(30));
    }

    fn assurance(&self, bearer: &Bearer) -> Assurance {
        self.desk.registry.actor(bearer).unwrap().assurance
    }

    fn signs_in(&self, code: Option<&Code>) -> Result<crate::OpenedSession> {
        let password = password(PASSWORD);
        self.desk.registry.sign_in(&SignIn { email: EMAIL, password: &password, code, device: None, user_agent: "" })
    }
}

fn wrong() -> Code {
    Code::from("no-es-un-codigo".to_owned())
}

/// A decision about somebody whom nobody knows: refused by the agreement, if it comes as far as that.
fn decision() -> Submission {
    let worker = Id::<Worker>::derived(&["w"]);
    let json = serde_json::json!({
        "id": RecordId::derived(&["d"]), "kind": Kind::CandidateSelected.name(), "version": 1,
        "about": {"worker": worker, "cycle": worker, "demand": worker}, "occurred_at": "2026-11-02T06:00:00-05:00",
        "data": Kind::CandidateSelected.example(),
    });
    Submission::parse(&json.to_string()).unwrap()
}

fn asks_for_a_second_factor(desk: &Desk, bearer: &Bearer) -> bool {
    let actor = desk.registry.actor(bearer).unwrap();
    let outcome = desk.registry.record(&actor, &decision()).unwrap();
    assert!(matches!(outcome, Outcome::Refused(_)));
    outcome == Outcome::Refused(Refusal::SecondFactorRequired)
}

#[test]
fn whoever_has_one_decides_with_it_for_some_hours_and_reads_without_it() {
    for desk in [Desk::open(), Desk::on_postgresql()] {
        let plain = desk.sign_in(PASSWORD).unwrap().bearer;
        assert!(!asks_for_a_second_factor(&desk, &plain), "nobody is asked for what they do not have");
        let her = Enrolled::at(desk);
        assert!(!asks_for_a_second_factor(&her.desk, &her.bearer));
        let by_password = her.signs_in(None).unwrap().bearer;
        assert!(asks_for_a_second_factor(&her.desk, &by_password));
        assert!(her.desk.registry.actor(&by_password).unwrap().may_read(None).is_ok());

        her.next_step();
        let proven = her.desk.registry.prove_second_factor(&by_password, &her.code()).unwrap();
        assert!(!asks_for_a_second_factor(&her.desk, &proven.bearer));
        assert_eq!(her.desk.registry.identify(&proven.access_token).unwrap(), proven.bearer);

        her.desk.wait(TimeDelta::hours(i64::from(PROOF_HOURS_DEFAULT)) - TimeDelta::seconds(1));
        assert_eq!(her.assurance(&proven.bearer), Assurance::Enough);
        her.desk.wait(TimeDelta::seconds(1));
        assert_eq!(her.assurance(&proven.bearer), Assurance::SecondFactorMissing);
    }
}

#[test]
fn renewing_a_session_keeps_what_was_proved_in_it() {
    let her = Enrolled::sqlite();
    her.next_step();
    let opened = her.signs_in(Some(&her.code())).unwrap();
    assert!(opened.bearer.has_second_factor && opened.bearer.proven_at.is_some());
    let renewed = her.desk.registry.refresh_session(&opened.refresh_token).unwrap();
    assert_eq!(renewed.bearer, opened.bearer);
    let plain = her.signs_in(None).unwrap();
    her.next_step();
    her.desk.registry.prove_second_factor(&plain.bearer, &her.code()).unwrap();
    let renewed = her.desk.registry.refresh_session(&plain.refresh_token).unwrap();
    assert_eq!(renewed.bearer.proven_at, Some(her.desk.registry.now()));
}

#[test]
fn a_code_is_good_once_and_one_step_before_and_after() {
    let her = Enrolled::sqlite();
    assert!(!her.proves(&her.code()), "the code that confirmed it is used up");
    her.next_step();
    let code = her.code();
    assert!(her.proves(&code) && !her.proves(&code));
    assert!(her.proves(&her.code_at(TimeDelta::seconds(30))), "a clock that is ahead");
    assert!(!her.proves(&her.code_at(TimeDelta::zero())), "an earlier one than the last is used up as well");
    her.desk.wait(TimeDelta::minutes(5));
    assert!(!her.proves(&her.code_at(TimeDelta::seconds(60))));
    assert!(!her.proves(&her.code_at(TimeDelta::seconds(-60))));
    assert!(her.proves(&her.code_at(TimeDelta::seconds(-30))), "a clock that is behind");
}

#[test]
fn the_same_code_at_the_same_time_proves_one_session() {
    for desk in [Desk::open(), Desk::on_postgresql()] {
        let her = Enrolled::at(desk);
        her.next_step();
        let code = her.code();
        let proved = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..4).map(|_| scope.spawn(|| her.proves(&code))).collect();
            tries.into_iter().map(|each| each.join().unwrap()).filter(|proved| *proved).count()
        });
        assert_eq!(proved, 1);
    }
}

#[test]
fn a_recovery_code_is_good_once_however_it_is_typed() {
    let her = Enrolled::sqlite();
    assert_eq!(her.recovery.len(), RECOVERY_CODES);
    let code = her.recovery[0].to_uppercase().replace('-', " ");
    assert!(her.proves(&Code::from(code)));
    assert!(!her.proves(&Code::from(her.recovery[0].to_string())));
    assert_eq!(her.desk.registry.second_factor(&her.bearer).unwrap().recovery_codes_left, 9);
    let opened = her.signs_in(Some(&Code::from(her.recovery[1].to_string()))).unwrap();
    assert_eq!(her.assurance(&opened.bearer), Assurance::Enough);
}

#[test]
fn after_the_most_wrong_codes_none_is_taken_until_the_lock_ends_to_the_second() {
    let her = Enrolled::sqlite();
    her.next_step();
    for _ in 1..FAILURES_MAX {
        assert!(!her.proves(&wrong()));
    }
    assert!(her.proves(&her.code()), "one less than the most does not lock");
    for _ in 0..FAILURES_MAX {
        assert!(!her.proves(&wrong()));
    }
    her.next_step();
    assert!(!her.proves(&her.code()), "a right one is not taken while it is locked");
    assert!(!her.proves(&Code::from(her.recovery[0].to_string())));
    her.desk.wait(TimeDelta::minutes(LOCK_MINUTES) - TimeDelta::seconds(31));
    assert!(!her.proves(&her.code()));
    her.desk.wait(TimeDelta::seconds(1));
    assert!(her.proves(&her.code()));
}

#[test]
fn wrong_codes_at_the_same_time_are_counted_each() {
    for desk in [Desk::open(), Desk::on_postgresql()] {
        let her = Enrolled::at(desk);
        std::thread::scope(|scope| {
            (0..FAILURES_MAX * 2).for_each(|_| drop(scope.spawn(|| her.proves(&wrong()))));
        });
        her.next_step();
        assert!(!her.proves(&her.code()));
    }
}

#[test]
fn a_wrong_code_with_a_right_password_opens_nothing_and_says_no_more_than_a_wrong_password() {
    let her = Enrolled::sqlite();
    assert_eq!(refused(her.signs_in(Some(&wrong()))), Some(Unauthenticated::Credentials));
    assert_eq!(her.desk.outcomes()[0], ("session.open".to_owned(), "refused".to_owned()));
}

#[test]
fn one_that_was_not_confirmed_proves_nothing_and_asks_for_nothing() {
    let desk = Desk::open();
    let bearer = desk.sign_in(PASSWORD).unwrap().bearer;
    assert_eq!(
        refused(desk.registry.enrol_second_factor(&bearer, &password("otra"))),
        Some(Unauthenticated::Credentials)
    );
    desk.registry.enrol_second_factor(&bearer, &password(PASSWORD)).unwrap();
    assert!(matches!(desk.registry.confirm_second_factor(&bearer, &wrong()), Err(Error::WrongCode)));
    assert!(matches!(desk.registry.prove_second_factor(&bearer, &wrong()), Err(Error::NotFound)));
    assert!(!asks_for_a_second_factor(&desk, &desk.sign_in(PASSWORD).unwrap().bearer));
    assert_eq!(desk.registry.second_factor(&bearer).unwrap().enrolled_at, None);
}

#[test]
fn a_password_alone_neither_replaces_nor_removes_one() {
    let her = Enrolled::sqlite();
    let by_password = her.signs_in(None).unwrap().bearer;
    let replaced = her.desk.registry.enrol_second_factor(&by_password, &password(PASSWORD));
    assert!(matches!(replaced, Err(Error::SecondFactorRequired)));
    let removed = her.desk.registry.remove_second_factor(&by_password);
    assert!(matches!(removed, Err(Error::SecondFactorRequired)));
    her.desk.registry.remove_second_factor(&her.bearer).unwrap();
    assert!(matches!(her.desk.registry.remove_second_factor(&her.bearer), Err(Error::NotFound)));
    assert!(!asks_for_a_second_factor(&her.desk, &her.signs_in(None).unwrap().bearer));
}

#[test]
fn an_operator_may_ask_one_of_everybody_or_of_some_roles() {
    let desk = Desk::open();
    let bearer = desk.sign_in(PASSWORD).unwrap().bearer;
    let asked = |text: &str| SecondFactorPolicy::parse(text).unwrap().asks(&bearer);
    assert!(!asked("enrolled") && asked("required"));
    assert!(asked("labour_officer") && asked("auditor, labour_officer") && !asked("labour_supervisor"));
    for text in ["", "all", "labour_officer,", "REQUIRED"] {
        assert_eq!(SecondFactorPolicy::parse(text), Err(NoPolicy), "{text}");
    }
    let hours = |hours| SecondFactorPolicy::default().with_hours(hours).hours;
    assert_eq!((hours(0), hours(1), hours(12), hours(13)), (1, 1, 12, 12));
}

#[test]
fn what_is_kept_of_it_opens_for_its_owner_alone_and_holds_no_secret() {
    let her = Enrolled::sqlite();
    let row = her.desk.registry.store.read(|tx| tx.second_factor(her.bearer.user)).unwrap().unwrap();
    let other: Id<User> = Id::derived(&["other"]);
    assert!(her.desk.registry.data_keys.open(&row.sealed, &place_of(other)).is_err());
    let secret = her.totp.secret().to_base32();
    assert!(!row.sealed.contains(&secret));
    assert_eq!(format!("{:?}", her.code()), "Code(…)");
}

/// RFC 6238, appendix B, for SHA-1, cut to six digits.
#[test]
fn codes_are_those_of_the_standard() {
    let totp = totp_of(b"12345678901234567890".to_vec(), "pa", "-").unwrap();
    for (seconds, code) in
        [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
    {
        assert_eq!(totp.generate(seconds).to_string(), code);
    }
}
