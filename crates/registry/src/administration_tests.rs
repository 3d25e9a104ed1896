//! Keeping accounts, offices, sessions and devices: what an administrator does, and what nobody can do for themselves.

use domain::access::Side;
use persistence::AuditFilter;

use super::*;
use crate::{
    SignIn, Unauthenticated,
    desk::{Desk, EMAIL, PASSWORD, password, refused},
};

const ADMIN: &str = "administracion@mitradel.example";

/// A node with an administrator of Panama beside its officer, and a country whose accounts are not theirs.
struct Ministry {
    desk: Desk,
    admin: Bearer,
}

impl Ministry {
    fn at(desk: Desk) -> Self {
        desk.opens_office("cr-mtss", Country::CR);
        let user = |email: &str, role, office: &str| NewUser {
            email: email.to_owned(),
            role,
            office: OfficeCode::parse(office).unwrap(),
            ..desk.itzel()
        };
        for new in [
            user(ADMIN, Role::Administrator, "pa-david"),
            user("otra@mitradel.example", Role::Administrator, "pa-david"),
            user("auditoria@mitradel.example", Role::Auditor, "pa-david"),
            user("oficina@mtss.example", Role::LabourOfficer, "cr-mtss"),
        ] {
            desk.registry.create_user(&new).unwrap();
        }
        let admin = desk.registry.open_session(ADMIN, &password(PASSWORD), "").unwrap().bearer;
        Self { desk, admin }
    }

    fn both() -> [Self; 2] {
        [Self::at(Desk::open()), Self::at(Desk::on_postgresql())]
    }

    fn actor(&self) -> Actor {
        self.desk.registry.actor(&self.admin).unwrap()
    }

    fn id_of(&self, email: &str) -> Id<User> {
        self.desk.registry.store.read(|tx| tx.user_by_email(email)).unwrap().unwrap().id
    }

    fn eva(&self) -> NewAccount {
        NewAccount {
            email: "eva@mitradel.example".to_owned(),
            name: Text::parse("Eva Santos").unwrap(),
            role: Role::LabourSupervisor,
            office: OfficeCode::parse("pa-david").unwrap(),
            employer: None,
            worker: None,
        }
    }

    /// What was done to an account, the newest first.
    fn trail(&self, account: Id<User>) -> Vec<String> {
        let entries = self.desk.registry.store.read(|tx| tx.audit(&AuditFilter::default(), 100)).unwrap();
        entries.into_iter().filter(|entry| entry.account == Some(account)).map(|entry| entry.operation).collect()
    }
}

#[test]
fn an_administrator_makes_closes_opens_and_resets_an_account_and_each_is_written_down() {
    for ministry in Ministry::both() {
        let (registry, actor) = (&ministry.desk.registry, ministry.actor());
        let (eva, text) = registry.create_account(&actor, &ministry.eva()).unwrap();
        let signs_in = |text: &str| registry.open_session("eva@mitradel.example", &password(text), "");
        let session = signs_in(&text).unwrap();
        assert_eq!(registry.account(&actor, eva.id).unwrap(), eva);

        registry.close_account(&actor, eva.id).unwrap();
        assert_eq!(refused(registry.identify(&session.access_token)), Some(Unauthenticated::SessionClosed));
        assert!(signs_in(&text).is_err());
        registry.open_account(&actor, eva.id).unwrap();
        signs_in(&text).unwrap();
        let other = registry.reset_account(&actor, eva.id).unwrap();
        assert!(signs_in(&text).is_err());
        let bearer = signs_in(&other).unwrap().bearer;

        let own = "una frase que solo Eva sabe";
        let wrong = registry.change_own_password(&bearer, &password(&text), &password(own));
        assert_eq!(refused(wrong), Some(Unauthenticated::Credentials));
        assert!(matches!(
            registry.change_own_password(&bearer, &password(&other), &password("corta")),
            Err(Error::Invalid(_))
        ));
        registry.change_own_password(&bearer, &password(&other), &password(own)).unwrap();
        assert!(signs_in(&other).is_err() && signs_in(own).is_ok());

        let trail = ["user.set-password", "user.reset", "user.enable", "user.disable", "user.create"];
        assert_eq!(ministry.trail(eva.id), trail);
    }
}

#[test]
fn nobody_raises_rights_alone_or_by_way_of_another_account() {
    let ministry = Ministry::at(Desk::open());
    let (registry, actor) = (&ministry.desk.registry, ministry.actor());
    for role in [Role::Administrator, Role::Auditor] {
        let new = NewAccount { role, ..ministry.eva() };
        assert!(matches!(registry.create_account(&actor, &new), Err(Error::Denied)), "{role}");
    }
    let before = registry.users().unwrap();
    for email in [ADMIN, "otra@mitradel.example", "auditoria@mitradel.example"] {
        let id = ministry.id_of(email);
        assert!(matches!(registry.close_account(&actor, id), Err(Error::Denied)), "{email}");
        assert!(matches!(registry.open_account(&actor, id), Err(Error::Denied)), "{email}");
        assert!(matches!(registry.reset_account(&actor, id), Err(Error::Denied)), "{email}");
    }
    let foreign = ministry.id_of("oficina@mtss.example");
    assert!(matches!(registry.account(&actor, foreign), Err(Error::NotFound)));
    assert!(matches!(registry.reset_account(&actor, foreign), Err(Error::NotFound)));
    assert!(matches!(registry.sessions_of(&actor, foreign), Err(Error::NotFound)));
    let abroad = NewAccount { office: OfficeCode::parse("cr-mtss").unwrap(), ..ministry.eva() };
    assert!(matches!(registry.create_account(&actor, &abroad), Err(Error::Invalid(_))));
    let nowhere = NewAccount { office: OfficeCode::parse("elsewhere").unwrap(), ..ministry.eva() };
    assert!(matches!(registry.create_account(&actor, &nowhere), Err(Error::Invalid(_))));
    assert_eq!(registry.users().unwrap(), before, "nothing changed");

    let officer = registry.actor(&ministry.desk.sign_in(PASSWORD).unwrap().bearer).unwrap();
    assert!(matches!(registry.create_account(&officer, &ministry.eva()), Err(Error::Denied)));
    assert!(matches!(registry.accounts(&officer, None, 10), Err(Error::Denied)));
    assert!(matches!(registry.own_offices(&officer), Err(Error::Denied)));
}

#[test]
fn an_administrator_lists_their_own_countrys_accounts_page_by_page() {
    for ministry in Ministry::both() {
        let (registry, actor) = (&ministry.desk.registry, ministry.actor());
        let mut emails = Vec::new();
        let mut after = None;
        loop {
            let page = registry.accounts(&actor, after, 2).unwrap();
            after = page.items.last().map(|account| account.id);
            emails.extend(page.items.into_iter().map(|account| account.email));
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(emails.len(), 4);
        assert!(emails.iter().all(|email| !email.ends_with("mtss.example")));
    }
}

#[test]
fn an_office_is_opened_in_ones_own_country_and_never_described_anew() {
    for ministry in Ministry::both() {
        let (registry, actor) = (&ministry.desk.registry, ministry.actor());
        let office = |code: &str, country, side| NewOffice {
            code: OfficeCode::parse(code).unwrap(),
            name: Text::parse("MITRADEL Changuinola").unwrap(),
            country,
            side,
            time_zone: chrono_tz::America::Panama,
        };
        registry.open_office(&actor, &office("pa-changuinola", Country::PA, Side::Origin)).unwrap();
        let again = registry.open_office(&actor, &office("pa-david", Country::PA, Side::Destination));
        assert!(matches!(again, Err(Error::Conflict(..))));
        let abroad = registry.open_office(&actor, &office("cr-new", Country::CR, Side::Origin));
        assert!(matches!(abroad, Err(Error::Denied)));
        let offices = registry.own_offices(&actor).unwrap();
        assert_eq!(
            offices.iter().map(|office| office.code.as_str()).collect::<Vec<_>>(),
            ["pa-changuinola", "pa-david"]
        );
        assert!(offices.iter().all(|office| office.side == "origin"));
    }
}

#[test]
fn sessions_are_listed_and_ended_by_their_owner_and_by_who_keeps_the_account() {
    for ministry in Ministry::both() {
        let registry = &ministry.desk.registry;
        let (first, second) = (ministry.desk.sign_in(PASSWORD).unwrap(), ministry.desk.sign_in(PASSWORD).unwrap());
        let renewed = registry.refresh_session(&second.refresh_token).unwrap();
        let own = registry.own_sessions(&first.bearer).unwrap();
        assert_eq!(own.len(), 2, "a renewed session is one");
        assert_eq!(own.iter().filter(|session| session.current).count(), 1);

        let officer = registry.actor(&first.bearer).unwrap();
        registry.end_session(&officer, second.bearer.session).unwrap();
        assert!(registry.identify(&renewed.access_token).is_err());
        assert!(registry.refresh_session(&renewed.refresh_token).is_err());
        assert!(matches!(registry.end_session(&officer, second.bearer.session), Err(Error::NotFound)));
        assert!(matches!(registry.end_session(&officer, ministry.admin.session), Err(Error::NotFound)));

        let listed = registry.sessions_of(&ministry.actor(), first.bearer.user).unwrap();
        assert_eq!(listed.iter().map(|session| session.id).collect::<Vec<_>>(), [first.bearer.session]);
        registry.end_session(&ministry.actor(), first.bearer.session).unwrap();
        assert!(registry.identify(&first.access_token).is_err());
        assert_eq!(ministry.trail(first.bearer.user)[..2], ["session.end", "session.end"]);

        let auditor = registry.open_session("auditoria@mitradel.example", &password(PASSWORD), "").unwrap();
        let denied = registry.end_session(&ministry.actor(), auditor.bearer.session);
        assert!(matches!(denied, Err(Error::NotFound)), "nobody cuts off who oversees them");
    }
}

#[test]
fn a_device_is_registered_seen_and_trusted_until_it_is_revoked_which_ends_its_session_at_once() {
    for ministry in Ministry::both() {
        let registry = &ministry.desk.registry;
        let name = Text::parse("Tableta 3").unwrap();
        let session = ministry.desk.sign_in(PASSWORD).unwrap();
        let device = registry.register_device(&session.bearer, &name).unwrap();
        let (plain, secret) = (ministry.desk.sign_in(PASSWORD).unwrap(), password(PASSWORD));
        let on_device = |email| {
            let device = Some(device.id);
            registry.sign_in(&SignIn { email, password: &secret, code: None, device, user_agent: "" })
        };
        ministry.desk.wait(chrono::TimeDelta::minutes(1));
        let later = on_device(EMAIL).unwrap();
        let listed = registry.devices(&ministry.actor(), None, 10).unwrap().items;
        assert_eq!((listed[0].first_seen_at, listed[0].last_seen_at), (device.first_seen_at, registry.now()));
        assert!(matches!(on_device(ADMIN), Err(Error::DeviceNotTrusted)), "it is somebody else's");

        let officer = registry.actor(&plain.bearer).unwrap();
        assert_eq!(registry.devices(&officer, None, 10).unwrap().items.len(), 1);
        registry.revoke_device(&ministry.actor(), device.id).unwrap();
        for ended in [&session, &later] {
            assert!(registry.identify(&ended.access_token).is_err());
            assert!(registry.refresh_session(&ended.refresh_token).is_err());
        }
        assert!(registry.identify(&plain.access_token).is_ok(), "sessions elsewhere go on");
        assert!(matches!(on_device(EMAIL), Err(Error::DeviceNotTrusted)));
        assert!(matches!(registry.revoke_device(&officer, device.id), Err(Error::NotFound)));
        assert_eq!(ministry.trail(session.bearer.user)[..2], ["device.revoke", "device.register"]);
    }
}

#[test]
fn somebody_has_so_many_devices_and_no_more() {
    let ministry = Ministry::at(Desk::open());
    let registry = &ministry.desk.registry;
    let bearer = ministry.desk.sign_in(PASSWORD).unwrap().bearer;
    let name = Text::parse("Tableta").unwrap();
    let first = registry.register_device(&bearer, &name).unwrap();
    for _ in 1..crate::devices::DEVICES_MAX {
        registry.register_device(&bearer, &name).unwrap();
    }
    assert!(matches!(registry.register_device(&bearer, &name), Err(Error::Conflict(..))));
    let elsewhere = ministry.desk.sign_in(PASSWORD).unwrap().bearer;
    registry.revoke_device(&registry.actor(&elsewhere).unwrap(), first.id).unwrap();
    registry.register_device(&elsewhere, &name).unwrap();
}
