//! Who plays in the demo: three ministries with their offices, and who can sign in at which node.

use std::collections::BTreeMap;

use domain::{
    access::{Actor, Assurance, Role, Side},
    country::Country,
    id::{Employer, Id, User, Worker},
    text::Text,
    value::{AgreementCode, OfficeCode},
};
use registry::{NewOffice, NewUser, Registry, passwords::Password};
use serde::Serialize;

use super::{
    DemoError, defect,
    people::Dice,
    season::{ASSOCIATION, FARMS, Hand},
};

/// The nodes: code and country. The first is the one that opens in a browser.
pub(super) const NODES: &[(&str, &str)] = &[("pa", "PA"), ("cr", "CR"), ("sv", "SV")];
/// The company that asks for drivers stands behind the farms.
pub(super) const COMPANY: usize = FARMS.len();

/// Code, name, country, side.
const OFFICES: &[(&str, &str, &str, Side)] = &[
    ("pa-mitradel-san-felix", "MITRADEL, San Félix", "PA", Side::Origin),
    ("pa-snm-rio-sereno", "SNM, Río Sereno", "PA", Side::Origin),
    ("cr-mtss-san-vito", "MTSS, San Vito", "CR", Side::Destination),
    ("cr-dgme-sabalito", "DGME, Sabalito", "CR", Side::Destination),
    ("cr-beneficio-rio-coto", "Beneficio Río Coto", "CR", Side::Destination),
    ("sv-mtps-san-salvador", "MTPS, San Salvador", "SV", Side::Origin),
    ("sv-dgme-la-hachadura", "DGME, La Hachadura", "SV", Side::Origin),
    ("ni-dgme-penas-blancas", "DGME, Peñas Blancas", "NI", Side::Transit),
];

/// Somebody who can sign in.
struct Member {
    name: &'static str,
    role: Role,
    office: usize,
    farm: Option<usize>,
    /// At which nodes. Costa Rica's people have a login at Panama's node too, so that the whole harvest can be looked at from one place.
    at: &'static [&'static str],
}

const fn member(name: &'static str, role: Role, office: usize, at: &'static [&'static str]) -> Member {
    Member { name, role, office, farm: None, at }
}

const fn of_farm(name: &'static str, farm: usize, at: &'static [&'static str]) -> Member {
    Member { name, role: Role::Employer, office: 4, farm: Some(farm), at }
}

const PA: &[&str] = &["pa"];
const CR: &[&str] = &["cr"];
const SV: &[&str] = &["sv"];
const BOTH: &[&str] = &["pa", "cr"];

/// The worker who signs in as `persona`: one of the harvest, at work.
pub(super) fn persona() -> Id<Worker> {
    Id::derived(&["demo", "persona"])
}

const CAST: &[Member] = &[
    member("oficina.pa", Role::LabourOfficer, 0, PA),
    member("jefatura.pa", Role::LabourSupervisor, 0, PA),
    member("puesto.pa", Role::MigrationOfficer, 1, PA),
    member("oficina.cr", Role::LabourOfficer, 2, BOTH),
    member("jefatura.cr", Role::LabourSupervisor, 2, BOTH),
    member("puesto.cr", Role::MigrationOfficer, 3, BOTH),
    member("analisis.cr", Role::MigrationAnalyst, 3, BOTH),
    of_farm("finca", 0, BOTH),
    of_farm("finca2", 1, BOTH),
    of_farm("finca3", 2, BOTH),
    of_farm("finca4", 3, BOTH),
    Member { name: "asociacion", role: Role::Association, office: 4, farm: Some(ASSOCIATION), at: BOTH },
    member("salud.pa", Role::HealthOfficer, 0, PA),
    member("seguro.cr", Role::Insurer, 2, BOTH),
    member("inspeccion.cr", Role::Inspector, 2, BOTH),
    member("persona", Role::Worker, 0, PA),
    member("auditoria.pa", Role::Auditor, 0, PA),
    member("administracion.pa", Role::Administrator, 0, PA),
    of_farm("transportes", COMPANY, CR),
    member("auditoria.cr", Role::Auditor, 2, CR),
    member("administracion.cr", Role::Administrator, 2, CR),
    // Nicaragua has no node here: its post, which drivers pass on their way, is a guest of Costa Rica's.
    member("puesto.ni", Role::MigrationOfficer, 7, CR),
    member("oficina.sv", Role::LabourOfficer, 5, SV),
    member("jefatura.sv", Role::LabourSupervisor, 5, SV),
    member("puesto.sv", Role::MigrationOfficer, 6, SV),
    member("auditoria.sv", Role::Auditor, 5, SV),
    member("administracion.sv", Role::Administrator, 5, SV),
];

/// A login of the demo.
#[derive(Clone, Debug, Serialize)]
pub struct Login {
    /// In which role.
    pub role: Role,
    /// On which side.
    pub side: Side,
    /// Of which office.
    pub office: String,
    /// The e-mail to sign in with.
    pub email: String,
    /// The password.
    pub password: String,
}

/// Passwords by name: whoever can sign in at two nodes has one for both.
pub(super) type Passwords = BTreeMap<&'static str, String>;

/// A password for everybody.
pub(super) fn passwords(dice: &mut Dice) -> Passwords {
    const WORDS: &[&str] = &["cafetal", "quetzal", "guayacan", "colibri", "bellota", "cordillera", "lluvia", "sendero"];
    let mut password = |member: &Member| {
        (member.name, format!("{}-{}-{}", dice.pick(WORDS), dice.pick(WORDS), dice.between(1000, 9999)))
    };
    CAST.iter().map(&mut password).collect()
}

/// Opens the offices of a node's people and makes their accounts.
pub(super) fn move_in(
    registry: &Registry,
    node: &str,
    employers: &[Id<Employer>],
    passwords: &Passwords,
) -> Result<Vec<Login>, DemoError> {
    let here = || CAST.iter().filter(|member| member.at.contains(&node));
    let offices: std::collections::BTreeSet<usize> = here().map(|member| member.office).collect();
    for (code, name, country, side) in offices.into_iter().filter_map(|office| OFFICES.get(office)) {
        let country = Country::parse(country).map_err(defect)?;
        registry.put_office(&NewOffice {
            code: OfficeCode::parse(code).map_err(defect)?,
            name: Text::parse(name).map_err(defect)?,
            country,
            side: *side,
            time_zone: domain::finding::civil_zone(country),
        })?;
    }
    let mut logins = Vec::new();
    for member in here() {
        let (office, _, _, side) = OFFICES[member.office];
        let password = passwords.get(member.name).cloned().unwrap_or_default();
        let email = format!("{}@demo.example", member.name);
        registry.create_user(&NewUser {
            email: email.clone(),
            name: Text::parse(member.name).map_err(defect)?,
            password: Password::from(password.clone()),
            role: member.role,
            office: OfficeCode::parse(office).map_err(defect)?,
            employer: member.farm.and_then(|farm| employers.get(farm)).copied(),
            worker: (member.role == Role::Worker).then(persona),
        })?;
        logins.push(Login { role: member.role, side, office: office.to_owned(), email, password });
    }
    Ok(logins)
}

/// At which node a hand writes.
pub(super) const fn node_of(hand: Hand) -> &'static str {
    match hand {
        Hand::OriginOfficer | Hand::OriginSupervisor | Hand::OriginPost | Hand::Health | Hand::Persona => "pa",
        Hand::DestinationOfficer | Hand::DestinationSupervisor | Hand::DestinationPost | Hand::Employer(_) => "cr",
        Hand::Insurer | Hand::Inspector => "cr",
        Hand::DriversOfficer | Hand::DriversSupervisor | Hand::DriversPost => "sv",
    }
}

/// The user behind a hand, at their node.
pub(super) fn actor(
    hand: Hand,
    users: &BTreeMap<String, Id<User>>,
    employers: &[Id<Employer>],
    agreements: &[AgreementCode],
) -> Result<Actor, DemoError> {
    let name = match hand {
        Hand::OriginOfficer => "oficina.pa",
        Hand::OriginSupervisor => "jefatura.pa",
        Hand::OriginPost => "puesto.pa",
        Hand::DestinationOfficer => "oficina.cr",
        Hand::DestinationSupervisor => "jefatura.cr",
        Hand::DestinationPost => "puesto.cr",
        Hand::Health => "salud.pa",
        Hand::Insurer => "seguro.cr",
        Hand::Inspector => "inspeccion.cr",
        Hand::Persona => "persona",
        Hand::DriversOfficer => "oficina.sv",
        Hand::DriversSupervisor => "jefatura.sv",
        Hand::DriversPost => "puesto.sv",
        Hand::Employer(farm) => ["finca", "finca2", "finca3", "finca4", "transportes"][farm.min(COMPANY)],
    };
    let member = CAST.iter().find(|member| member.name == name).ok_or_else(|| defect("no such user"))?;
    let (office, _, country, side) = OFFICES[member.office];
    Ok(Actor {
        user: *users.get(&format!("{name}@demo.example")).ok_or_else(|| defect("no such user"))?,
        role: member.role,
        office: OfficeCode::parse(office).map_err(defect)?,
        country: Country::parse(country).map_err(defect)?,
        side,
        employer: member.farm.and_then(|farm| employers.get(farm)).copied(),
        worker: (member.role == Role::Worker).then(persona),
        agreements: agreements.to_vec(),
        assurance: Assurance::Enough,
    })
}
