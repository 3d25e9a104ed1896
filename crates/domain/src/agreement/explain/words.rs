//! The words of agreements in Spanish and English: what kinds, roles, documents and periods are called when they are read aloud.

use chrono::{Datelike, NaiveDate};

use crate::{
    access::{Purpose, Role, Side},
    agreement::{Desk, Group, Incident, KindName, LegalBasis, Party, Period},
    country::Country,
    element::Class,
    kinds::{DocumentType, FeeMoment, PersonRight, StandingMatter, WagePer},
    lang::Lang,
    value::Money,
};

/// The wording of the language.
pub(super) fn say<T>(lang: Lang, es: T, en: T) -> T {
    match lang {
        Lang::Es => es,
        Lang::En => en,
    }
}

/// Things in a row: `a, b y c`, `a, b and c`.
pub(super) fn all_of(lang: Lang, things: &[String]) -> String {
    in_a_row(lang, things, "and")
}

/// Things to choose from: `a, b o c`, `a, b or c`.
pub(super) fn any_of(lang: Lang, things: &[String]) -> String {
    in_a_row(lang, things, "or")
}

fn in_a_row(lang: Lang, things: &[String], joined: &str) -> String {
    match things {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => {
            // Before the same vowel, `y` becomes `e` and `o` becomes `u`.
            let start = last.to_lowercase();
            let joint = match (lang, joined) {
                (Lang::En, joint) => joint,
                (Lang::Es, "and")
                    if (start.starts_with('i') || start.starts_with("hi")) && !start.starts_with("hie") =>
                {
                    "e"
                }
                (Lang::Es, "and") => "y",
                (Lang::Es, _) if start.starts_with('o') || start.starts_with("ho") => "u",
                (Lang::Es, _) => "o",
            };
            format!("{} {joint} {last}", rest.join(", "))
        }
    }
}

/// The first letter as a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// So many days, of all or of those on which one works.
pub(super) fn days_of(lang: Lang, days: u32, working_days: bool) -> String {
    match working_days {
        true => count(lang, days, ("día hábil", "días hábiles"), ("working day", "working days")),
        false => count(lang, days, ("día calendario", "días calendario"), ("calendar day", "calendar days")),
    }
}

/// A day of every year.
pub(super) fn day_of_year(lang: Lang, date_of_a_year: NaiveDate) -> String {
    let whole = date(lang, date_of_a_year);
    // What a date says besides its year.
    let year = date_of_a_year.format("%Y").to_string();
    let without = whole.trim_end_matches(&year).trim_end();
    without.strip_suffix(" de").unwrap_or(without).to_owned()
}

pub(super) fn date(lang: Lang, date: NaiveDate) -> String {
    const ES: [&str; 12] = [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ];
    const EN: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (day, month, year) = (date.day(), date.month0() as usize, date.year());
    match lang {
        Lang::Es if day == 1 => format!("1.º de {} de {year}", ES[month]),
        Lang::Es => format!("{day} de {} de {year}", ES[month]),
        Lang::En => format!("{day} {} {year}", EN[month]),
    }
}

pub(super) fn period(lang: Lang, period: Period) -> String {
    match period {
        Period::Days(days) => count(lang, days.get(), ("día", "días"), ("day", "days")),
        Period::Months(months) if months.get() > 12 && months.get() % 12 == 0 => {
            count(lang, months.get() / 12, ("año", "años"), ("year", "years"))
        }
        Period::Months(months) => count(lang, months.get(), ("mes", "meses"), ("month", "months")),
    }
}

pub(super) fn count(lang: Lang, number: u32, es: (&str, &str), en: (&str, &str)) -> String {
    let (one, many) = say(lang, es, en);
    format!("{} {}", grouped(lang, number), if number == 1 { one } else { many })
}

/// Thousands apart: `18 000`, `18,000`. Spanish leaves four digits together.
pub(super) fn grouped(lang: Lang, number: u32) -> String {
    let digits = number.to_string();
    if lang == Lang::Es && digits.len() < 5 {
        return digits;
    }
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(say(lang, '\u{a0}', ','));
        }
        grouped.push(digit);
    }
    grouped
}

pub(super) fn money(money: &Money) -> String {
    format!("{} {}", money.currency, String::from(money.amount))
}

pub(super) fn country(lang: Lang, country: Country) -> String {
    let name = match country.as_str() {
        "BZ" => say(lang, "Belice", "Belize"),
        "CO" => "Colombia",
        "CR" => "Costa Rica",
        "CU" => "Cuba",
        "DO" => say(lang, "República Dominicana", "the Dominican Republic"),
        "EC" => "Ecuador",
        "GT" => "Guatemala",
        "HN" => "Honduras",
        "HT" => say(lang, "Haití", "Haiti"),
        "MX" => say(lang, "México", "Mexico"),
        "NI" => "Nicaragua",
        "PA" => say(lang, "Panamá", "Panama"),
        "PE" => say(lang, "Perú", "Peru"),
        "SV" => "El Salvador",
        "US" => say(lang, "Estados Unidos", "the United States"),
        "VE" => "Venezuela",
        other => return other.to_owned(),
    };
    name.to_owned()
}

pub(super) fn side(lang: Lang, side: Side) -> &'static str {
    match side {
        Side::Origin => say(lang, "país de origen", "country of origin"),
        Side::Destination => say(lang, "país de destino", "country of destination"),
        Side::Transit => say(lang, "país de tránsito", "country of transit"),
    }
}

/// A role; a feminine noun in Spanish, always, so that `de` and `a` never melt into its article.
pub(super) fn role(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::LabourOfficer => say(lang, "oficina de trabajo", "labour officer"),
        Role::LabourSupervisor => say(lang, "jefatura de trabajo", "labour supervisor"),
        Role::Employer => say(lang, "parte empleadora", "employer"),
        Role::MigrationOfficer => say(lang, "oficina de migración", "migration officer"),
        Role::MigrationAnalyst => say(lang, "unidad de análisis migratorio", "migration analyst"),
        Role::Auditor => say(lang, "auditoría", "auditor"),
        Role::Administrator => say(lang, "administración del sistema", "administrator"),
        Role::Association => say(lang, "asociación", "association"),
        Role::HealthOfficer => say(lang, "autoridad de salud", "health officer"),
        Role::Insurer => say(lang, "aseguradora", "insurer"),
        Role::Inspector => say(lang, "inspección de trabajo", "labour inspector"),
        Role::Worker => say(lang, "persona trabajadora", "worker"),
    }
}

fn article(lang: Lang, role: Role) -> &'static str {
    match (lang, role) {
        (Lang::Es, _) => "la",
        (Lang::En, Role::Employer | Role::Auditor | Role::Administrator | Role::Insurer | Role::Worker) => "the",
        (Lang::En, _) => "a",
    }
}

/// Who acts, with the authority and the country: `la jefatura de trabajo de Costa Rica (MTSS)`.
pub(super) fn desk(lang: Lang, parties: &[Party], desk: Desk) -> String {
    let name = format!("{} {}", article(lang, desk.role), role(lang, desk.role));
    let Some(party) = parties.iter().find(|party| party.role == desk.side) else {
        return format!("{name} ({})", side(lang, desk.side));
    };
    let land = country(lang, party.country);
    let authority = party.authorities.iter().find(|authority| authority.role == desk.role);
    let short = authority.map(|authority| format!(" ({})", authority.short.as_str())).unwrap_or_default();
    say(lang, format!("{name} de {land}{short}"), format!("{name} of {land}{short}"))
}

pub(super) fn desks(lang: Lang, parties: &[Party], by: &[Desk]) -> Vec<String> {
    by.iter().map(|one| desk(lang, parties, *one)).collect()
}

/// The country on a side, or the side itself where nobody stands there.
pub(super) fn land(lang: Lang, parties: &[Party], on: Side) -> String {
    let party = parties.iter().find(|party| party.role == on);
    party.map_or_else(|| side(lang, on).to_owned(), |party| country(lang, party.country))
}

macro_rules! kind_words {
    ($($kind:literal: $es:literal, $en:literal;)*) => {
        /// A record, as the thing that it is: `la autorización del contrato`. A kind of a later time keeps its name.
        pub(super) fn kind(lang: Lang, kind: &KindName) -> String {
            match kind.as_str() {
                $($kind => say(lang, $es, $en).to_owned(),)*
                other => say(lang, format!("el registro «{other}»"), format!("the record “{other}”")),
            }
        }

        /// The kinds that have words.
        #[cfg(test)]
        pub(super) const KINDS_WITH_WORDS: &[&str] = &[$($kind,)*];
    };
}

kind_words! {
    "employer.registered": "la inscripción de la parte empleadora", "the registration of the employer";
    "employer.standing-stated": "la constancia de que la parte empleadora está al día", "the statement of the employer's standing";
    "employer.sanctioned": "la sanción a la parte empleadora", "the sanction of the employer";
    "workplace.registered": "la inscripción del lugar de trabajo", "the registration of the workplace";
    "workplace.inspected": "la inspección del lugar de trabajo", "the inspection of the workplace";
    "demand.requested": "la solicitud de mano de obra", "the request for workers";
    "demand.tested": "la prueba del mercado laboral", "the labour-market test";
    "demand.recommended": "la recomendación técnica", "the recommendation of the demand";
    "demand.withdrawn": "el retiro de la solicitud", "the withdrawal of the demand";
    "quota.opened": "la apertura de la cuota", "the opening of the quota";
    "quota.allotted": "la asignación de la cuota", "the allotment of the quota";
    "quota.returned": "la devolución de la cuota", "the return of the quota";
    "worker.registered": "la inscripción de la persona trabajadora", "the registration of the worker";
    "worker.photographed": "la fotografía de la persona trabajadora", "the photographing of the worker";
    "worker.linked": "el vínculo entre dos inscripciones", "the linking of two registrations";
    "family.linked": "la inscripción del grupo familiar", "the linking of the family";
    "document.presented": "la presentación de un documento", "the presentation of a document";
    "document.verified": "la verificación del documento", "the verification of the document";
    "document.issued": "la emisión del documento", "the issue of the document";
    "document.recognised": "el reconocimiento del documento", "the recognition of the document";
    "document.suspended": "la suspensión del documento", "the suspension of the document";
    "document.replaced": "la reposición del documento", "the replacement of the document";
    "document.revoked": "la revocación del documento", "the revocation of the document";
    "notice.given": "la información a la persona sobre sus datos", "the notice to the person about their data";
    "consent.given": "la respuesta sobre el consentimiento", "the answer on consent";
    "consent.withdrawn": "el retiro del consentimiento", "the withdrawal of consent";
    "candidate.selected": "la selección de la persona candidata", "the selection of the candidate";
    "candidate.withdrawn": "el retiro de la candidatura", "the withdrawal of the candidate";
    "fees.declared": "la declaración de cobros", "the declaration of fees";
    "orientation.attended": "la orientación previa al viaje", "the orientation before departure";
    "contract.offered": "la oferta del contrato", "the offer of the contract";
    "contract.explained": "la explicación del contrato", "the explanation of the contract";
    "contract.accepted": "la aceptación del contrato", "the acceptance of the contract";
    "contract.authorised": "la autorización del contrato", "the authorisation of the contract";
    "contract.rejected": "el rechazo del contrato", "the rejection of the contract";
    "health.assessed": "la valoración de salud", "the health assessment";
    "insurance.started": "el inicio del seguro", "the start of the insurance";
    "insurance.ended": "el fin del seguro", "the end of the insurance";
    "manifest.opened": "la apertura de la lista de viaje", "the opening of the manifest";
    "manifest.authorised": "la autorización de la lista de viaje", "the authorisation of the manifest";
    "manifest.closed": "el cierre de la lista de viaje", "the closing of the manifest";
    "crossing.exited": "la salida", "the exit";
    "crossing.transited": "el tránsito", "the transit";
    "crossing.entered": "la entrada", "the entry";
    "crossing.refused": "el rechazo en frontera", "the refusal at the border";
    "arrival.confirmed": "la confirmación de la llegada", "the confirmation of arrival";
    "arrival.missed": "el aviso de que la persona no llegó", "the report of a no-show";
    "hire.confirmed": "la confirmación de la contratación", "the confirmation of the hire";
    "workplace.change-requested": "la solicitud de cambio de lugar de trabajo", "the request to change workplace";
    "workplace.change-authorised": "la autorización del cambio de lugar de trabajo", "the authorisation of the change of workplace";
    "stay.extended": "la renovación de la estancia", "the renewal of the stay";
    "absence.reported": "el aviso de ausencia", "the report of an absence";
    "accident.reported": "el aviso de accidente", "the report of an accident";
    "inspection.reported": "el informe de inspección", "the report of an inspection";
    "employment.ended": "el fin del trabajo", "the end of the work";
    "settlement.stated": "la liquidación final", "the final settlement";
    "return.confirmed": "la confirmación del retorno", "the confirmation of return";
    "eligibility.decided": "la decisión sobre la próxima temporada", "the decision on the next season";
    "cycle.closed": "el cierre del ciclo", "the closing of the cycle";
    "agreement.proposed": "la propuesta del acuerdo", "the proposal of the agreement";
    "agreement.signed": "la firma del acuerdo", "the signing of the agreement";
    "agreement.commented": "el comentario al acuerdo", "the comment on the agreement";
    "agreement.suspended": "la suspensión del acuerdo", "the suspension of the agreement";
    "worker.merged": "la unión de dos inscripciones", "the merging of two registrations";
    "worker.unmerged": "la separación de dos inscripciones", "the separation of two registrations";
    "worker.unlinked": "el retiro del vínculo entre dos inscripciones", "the unlinking of two registrations";
    "complaint.filed": "la presentación de la queja", "the filing of the complaint";
    "complaint.resolved": "la resolución de la queja", "the resolution of the complaint";
    "referral.made": "la remisión a protección", "the referral to protection";
    "finding.settled": "la resolución del hallazgo", "the settling of the finding";
    "override.requested": "la solicitud de excepción", "the request for an exception";
    "override.approved": "la aprobación de la excepción", "the approval of the exception";
    "request.received": "la solicitud de la persona sobre sus datos", "the person's request about their data";
    "request.answered": "la respuesta a la solicitud de la persona", "the answer to the person's request";
    "record.corrected": "la corrección de un registro", "the correction of a record";
    "incident.notified": "el aviso del incidente", "the notice of the incident";
}

pub(super) fn kinds(lang: Lang, names: &[KindName]) -> Vec<String> {
    names.iter().map(|name| kind(lang, name)).collect()
}

pub(super) fn document(lang: Lang, document: DocumentType) -> &'static str {
    match document {
        DocumentType::Passport => say(lang, "pasaporte", "passport"),
        DocumentType::NationalId => say(lang, "cédula de identidad", "national identity card"),
        DocumentType::SafeConduct => say(lang, "salvoconducto indígena", "indigenous safe-conduct"),
        DocumentType::BirthCertificate => say(lang, "certificado de nacimiento", "birth certificate"),
        DocumentType::PoliceCertificate => say(lang, "certificado de antecedentes", "police certificate"),
        DocumentType::DrivingLicence => say(lang, "licencia de conducir", "driving licence"),
        DocumentType::Visa => say(lang, "visa", "visa"),
        DocumentType::Permit => say(lang, "permiso", "permit"),
        DocumentType::WorkerCard => say(lang, "carné de persona trabajadora", "worker card"),
    }
}

pub(super) fn standing(lang: Lang, matter: StandingMatter) -> &'static str {
    match matter {
        StandingMatter::SocialSecurity => say(lang, "la seguridad social", "social security"),
        StandingMatter::Insurance => say(lang, "el seguro de riesgos del trabajo", "work-risk insurance"),
        StandingMatter::Tax => say(lang, "los impuestos", "taxes"),
        StandingMatter::Housing => say(lang, "el alojamiento", "housing"),
        StandingMatter::Sanctions => say(lang, "las sanciones", "sanctions"),
    }
}

pub(super) fn fee_moment(lang: Lang, moment: FeeMoment) -> &'static str {
    match moment {
        FeeMoment::AtRegistration => say(lang, "al inscribirse", "when registering"),
        FeeMoment::BeforeDeparture => say(lang, "antes de salir", "before leaving"),
        FeeMoment::DuringStay => say(lang, "durante la estancia", "during the stay"),
        FeeMoment::AfterReturn => say(lang, "después de volver", "after the return"),
    }
}

pub(super) fn per(lang: Lang, per: WagePer) -> &'static str {
    match per {
        WagePer::Hour => say(lang, "hora", "hour"),
        WagePer::Day => say(lang, "jornada", "day"),
        WagePer::Week => say(lang, "semana", "week"),
        WagePer::Month => say(lang, "mes", "month"),
        WagePer::Unit => say(lang, "unidad", "unit"),
    }
}

pub(super) fn group(lang: Lang, group: Group) -> &'static str {
    match group {
        Group::CrossBorderIndigenous => {
            say(lang, "las personas indígenas transfronterizas", "cross-border indigenous people")
        }
        Group::Maternity => {
            say(lang, "las mujeres embarazadas y las madres de lactantes", "pregnant women and mothers of infants")
        }
        Group::Minors => say(lang, "las personas menores de edad", "minors"),
        Group::Protected => say(
            lang,
            "las personas que necesitan protección internacional",
            "people in need of international protection",
        ),
    }
}

pub(super) fn purpose(lang: Lang, purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Casework => say(lang, "la gestión laboral", "labour casework"),
        Purpose::Employment => say(lang, "la relación de trabajo", "the employment relationship"),
        Purpose::BorderControl => say(lang, "el control fronterizo", "border control"),
        Purpose::Inquiry => say(lang, "la consulta motivada de un historial", "a reasoned inquiry into a history"),
        Purpose::Oversight => say(lang, "la supervisión", "oversight"),
        Purpose::Identification => say(lang, "la comprobación de la identidad", "checking who somebody is"),
        Purpose::HealthCare => say(lang, "la valoración de salud", "the assessment of health"),
        Purpose::Cover => say(lang, "el aseguramiento", "insurance cover"),
        Purpose::Protection => say(lang, "la protección de las personas", "the protection of people"),
        Purpose::OwnData => say(lang, "el conocimiento de los datos propios", "the knowledge of one's own data"),
    }
}

pub(super) fn basis(lang: Lang, basis: LegalBasis) -> &'static str {
    match basis {
        LegalBasis::LegalObligation => say(lang, "una obligación legal", "a legal obligation"),
        LegalBasis::PublicTask => say(lang, "una función pública", "a public task"),
        LegalBasis::Contract => say(lang, "el contrato con la persona", "the contract with the person"),
        LegalBasis::Consent => say(lang, "el consentimiento expreso de la persona", "the person's express consent"),
        LegalBasis::VitalInterest => say(lang, "la vida o la seguridad de la persona", "the person's life or safety"),
    }
}

pub(super) fn class(lang: Lang, class: Class) -> &'static str {
    match class {
        Class::Identity => say(lang, "la identidad", "identity"),
        Class::Contact => say(lang, "el contacto", "contact"),
        Class::OriginPeople => say(lang, "el pueblo de origen", "origin people"),
        Class::TravelDocument => say(lang, "los documentos de viaje", "travel documents"),
        Class::Labour => say(lang, "el trabajo", "work"),
        Class::Migration => say(lang, "los movimientos migratorios", "crossings"),
        Class::Family => say(lang, "la familia", "family"),
        Class::Health => say(lang, "la aptitud de salud", "fitness for work"),
        Class::Insurance => say(lang, "el seguro", "insurance"),
        Class::Biometric => say(lang, "la biometría", "biometrics"),
        Class::Complaint => say(lang, "las quejas", "complaints"),
        Class::Protection => say(lang, "la protección frente a la trata", "protection from trafficking"),
        Class::Remuneration => say(lang, "el pago", "pay"),
        Class::Official => say(lang, "la autoría", "authorship"),
        Class::Envelope => say(lang, "el tipo y el momento de cada registro", "the kind and time of each record"),
        Class::Evidence => say(lang, "las pruebas", "evidence"),
    }
}

pub(super) fn classes(lang: Lang, all: &[Class]) -> Vec<String> {
    all.iter().map(|one| class(lang, *one).to_owned()).collect()
}

pub(super) fn incident(lang: Lang, incident: Incident) -> &'static str {
    match incident {
        Incident::Death => say(lang, "un fallecimiento", "a death"),
        Incident::Accident => say(lang, "un accidente grave", "a serious accident"),
        Incident::TraffickingSign => {
            say(lang, "un indicio de trata o trabajo forzoso", "a sign of trafficking or forced labour")
        }
        Incident::DataBreach => say(lang, "una filtración de datos personales", "a breach of personal data"),
    }
}

/// What a person may ask about their own data.
pub(super) fn person_right(lang: Lang, right: PersonRight) -> &'static str {
    match right {
        PersonRight::Access => say(lang, "acceso", "access"),
        PersonRight::Rectification => say(lang, "rectificación", "rectification"),
        PersonRight::Cancellation => say(lang, "cancelación", "cancellation"),
        PersonRight::Opposition => say(lang, "oposición", "opposition"),
        PersonRight::Portability => say(lang, "portabilidad", "portability"),
    }
}
