//! Who plays in the tests: offices of both countries of the corridor and one outside it, and a login for every role.
//!
//! Names and offices are those of `vaiven demo`, so that a story is played by the same people on a demo's node.

use chrono::TimeDelta;
use domain::{
    access::{Role, Side},
    country::Country,
    id::{Employer, Id},
    text::Text,
    value::OfficeCode,
};
use registry::{NewOffice, NewUser, Registry, passwords::Password};

/// One password for all of them: nobody else can reach their node.
pub const PASSWORD: &str = "el quetzal vuela sobre el cafetal";
/// The farm of `finca`.
pub const FARM: &str = "0198d0c0-0000-7000-8000-00000000e001";
/// The association of `asociacion`, to which the farm of `finca` belongs.
pub const ASSOCIATION: &str = "0198d0c0-0000-7000-8000-00000000e000";
/// Who signs in as `persona`.
pub const WORKER: &str = "0198d0c0-0000-7000-8000-00000000a001";
/// The farm of `finca2`.
pub const OTHER_FARM: &str = "0198d0c0-0000-7000-8000-00000000e002";

/// The bus company of `transportes`, in the corridor between El Salvador and Costa Rica.
pub const CARRIER: &str = "0198d0c0-0000-7000-8000-00000000e003";
/// The farm of `finca.mx`, in the corridor between Guatemala and Mexico.
pub const MEXICAN_FARM: &str = "0198d0c0-0000-7000-8000-00000000e004";

/// Code, name, country, side.
const OFFICES: &[(&str, &str, &str, Side)] = &[
    ("pa-mitradel-san-felix", "MITRADEL, San Félix", "PA", Side::Origin),
    ("pa-snm-rio-sereno", "SNM, Río Sereno", "PA", Side::Origin),
    ("cr-mtss-san-vito", "MTSS, San Vito", "CR", Side::Destination),
    ("cr-dgme-sabalito", "DGME, Sabalito", "CR", Side::Destination),
    ("cr-beneficio-rio-coto", "Beneficio Río Coto", "CR", Side::Destination),
    ("sv-mtps-san-salvador", "MTPS, San Salvador", "SV", Side::Origin),
    ("sv-dgme-la-hachadura", "DGME, La Hachadura", "SV", Side::Transit),
    ("sv-dgme-el-amatillo", "DGME, El Amatillo", "SV", Side::Origin),
    ("hn-inm-guasaule", "INM, Guasaule", "HN", Side::Transit),
    ("ni-dgme-penas-blancas", "DGME, Peñas Blancas", "NI", Side::Transit),
    ("cr-transportes-del-istmo", "Transportes del Istmo", "CR", Side::Destination),
    ("gt-mintrab-malacatan", "MINTRAB, Malacatán", "GT", Side::Origin),
    ("gt-igm-el-carmen", "IGM, El Carmen", "GT", Side::Origin),
    ("mx-stps-tapachula", "STPS, Tapachula", "MX", Side::Destination),
    ("mx-inm-talisman", "INM, Talismán", "MX", Side::Destination),
    ("mx-finca-argovia", "Finca Argovia", "MX", Side::Destination),
];

/// Somebody who can sign in.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// What stands before the @ of their address.
    pub name: &'static str,
    /// What they do.
    pub role: Role,
    office: usize,
    /// For which farm or association.
    pub farm: Option<&'static str>,
    /// Which worker.
    pub worker: Option<&'static str>,
}

const fn member(name: &'static str, role: Role, office: usize) -> Member {
    Member { name, role, office, farm: None, worker: None }
}

/// Who has to do with the coffee agreement. The last ones are of a country that is no party to it.
pub const CAST: &[Member] = &[
    member("oficina.pa", Role::LabourOfficer, 0),
    member("jefatura.pa", Role::LabourSupervisor, 0),
    member("puesto.pa", Role::MigrationOfficer, 1),
    member("analisis.pa", Role::MigrationAnalyst, 1),
    member("oficina.cr", Role::LabourOfficer, 2),
    member("jefatura.cr", Role::LabourSupervisor, 2),
    member("puesto.cr", Role::MigrationOfficer, 3),
    member("puesto2.cr", Role::MigrationOfficer, 3),
    member("analisis.cr", Role::MigrationAnalyst, 3),
    Member { name: "finca", role: Role::Employer, office: 4, farm: Some(FARM), worker: None },
    Member { name: "finca2", role: Role::Employer, office: 4, farm: Some(OTHER_FARM), worker: None },
    Member { name: "asociacion", role: Role::Association, office: 4, farm: Some(ASSOCIATION), worker: None },
    member("salud.pa", Role::HealthOfficer, 0),
    member("seguro.cr", Role::Insurer, 2),
    member("inspeccion.cr", Role::Inspector, 2),
    Member { name: "persona", role: Role::Worker, office: 0, farm: None, worker: Some(WORKER) },
    member("auditoria.pa", Role::Auditor, 0),
    member("administracion.pa", Role::Administrator, 0),
    member("oficina.sv", Role::LabourOfficer, 5),
    member("puesto.sv", Role::MigrationOfficer, 6),
];

/// Who has to do with the other two agreements, and nothing to do with the first.
pub const OTHER_CORRIDORS: &[Member] = &[
    member("jefatura.sv", Role::LabourSupervisor, 5),
    member("frontera.sv", Role::MigrationOfficer, 7),
    member("puesto.hn", Role::MigrationOfficer, 8),
    member("puesto.ni", Role::MigrationOfficer, 9),
    Member { name: "transportes", role: Role::Employer, office: 10, farm: Some(CARRIER), worker: None },
    member("oficina.gt", Role::LabourOfficer, 11),
    member("jefatura.gt", Role::LabourSupervisor, 11),
    member("puesto.gt", Role::MigrationOfficer, 12),
    member("oficina.mx", Role::LabourOfficer, 13),
    member("jefatura.mx", Role::LabourSupervisor, 13),
    member("puesto.mx", Role::MigrationOfficer, 14),
    Member { name: "finca.mx", role: Role::Employer, office: 15, farm: Some(MEXICAN_FARM), worker: None },
];

/// All of them.
pub(crate) fn everyone() -> impl Iterator<Item = &'static Member> {
    CAST.iter().chain(OTHER_CORRIDORS)
}

impl Member {
    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> &'static Member {
        everyone().find(|member| member.name == name).unwrap_or_else(|| panic!("nobody here is called {name}"))
    }

    /// The address with which they sign in.
    #[must_use]
    pub fn email(&self) -> String {
        format!("{}@demo.example", self.name)
    }

    /// The code of their office.
    #[must_use]
    pub fn office(&self) -> &'static str {
        OFFICES[self.office].0
    }

    /// Where their office stands.
    #[must_use]
    pub fn side(&self) -> Side {
        OFFICES[self.office].3
    }
}

/// How long before its end an access token is no longer used.
pub(crate) const RESERVE: TimeDelta = TimeDelta::seconds(60);

/// Opens the offices and makes the accounts.
pub(crate) fn move_in(registry: &Registry) {
    for (code, name, country, side) in OFFICES {
        let country = Country::parse(country).unwrap();
        let office = NewOffice {
            code: OfficeCode::parse(code).unwrap(),
            name: Text::parse(name).unwrap(),
            country,
            side: *side,
            time_zone: domain::finding::civil_zone(country),
        };
        registry.put_office(&office).expect("an office opens");
    }
    for member in everyone() {
        let employer: Option<Id<Employer>> = member.farm.map(|farm| farm.parse().unwrap());
        let user = NewUser {
            email: member.email(),
            name: Text::parse(member.name).unwrap(),
            password: Password::from(PASSWORD.to_owned()),
            role: member.role,
            office: OfficeCode::parse(member.office()).unwrap(),
            employer,
            worker: member.worker.map(|worker| worker.parse().unwrap()),
        };
        registry.create_user(&user).expect("an account is made");
    }
}
