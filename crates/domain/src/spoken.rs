//! What kinds of record and their members are called when a person reads what is recorded about them.

use crate::{agreement::KindName, kinds::Kind, lang::Lang};

macro_rules! members {
    ($($name:literal, $es:literal, $en:literal;)*) => {
        /// What a member is called; a name that is not known yet is said as it stands.
        pub fn member(lang: Lang, name: &str) -> String {
            match (name, lang) {
                $(($name, Lang::Es) => $es.to_owned(), ($name, Lang::En) => $en.to_owned(),)*
                (other, _) => other.replace('_', " "),
            }
        }

        /// The members that have words.
        #[cfg(test)]
        const MEMBERS: &[&str] = &[$($name,)*];
    };
}

members! {
    "accepted", "aceptado", "accepted";
    "account", "relato", "account";
    "against", "contra", "against";
    "agreement", "acuerdo", "agreement";
    "amount", "monto", "amount";
    "applied_on", "solicitado el", "applied on";
    "at_work", "en el trabajo", "at work";
    "because_of", "a causa de", "because of";
    "beds", "camas", "beds";
    "birth_date", "fecha de nacimiento", "date of birth";
    "block", "bloque", "block";
    "boarded", "abordaron", "boarded";
    "carrier", "transportista", "carrier";
    "channel", "medio", "channel";
    "collective", "colectiva", "collective";
    "comment", "comentario", "comment";
    "consented", "consintió", "consented";
    "contact", "contacto", "contact";
    "contract", "contrato", "contract";
    "corrections", "correcciones", "corrections";
    "country", "país", "country";
    "cover", "cobertura", "cover";
    "cycle", "ciclo", "cycle";
    "decision", "decisión", "decision";
    "deducted", "deducido", "deducted";
    "departs_on", "sale el", "departs on";
    "dependants", "dependientes", "dependants";
    "digest", "huella", "digest";
    "document", "documento", "document";
    "document_number", "número de documento", "document number";
    "document_type", "tipo de documento", "type of document";
    "driver", "quien conduce", "driver";
    "eligible", "elegible", "eligible";
    "employer_type", "tipo de parte empleadora", "type of employer";
    "ended_on", "terminó el", "ended on";
    "ends_on", "termina el", "ends on";
    "escorts", "acompañantes", "escorts";
    "evidence", "constancia", "evidence";
    "excused", "justificada", "excused";
    "expected_on", "se esperaba el", "expected on";
    "expires_on", "vence el", "expires on";
    "family", "familia", "family";
    "fee", "cobro", "fee";
    "first_surname", "primer apellido", "first surname";
    "fit", "apto", "fit";
    "for_employer", "para la finca", "for the farm";
    "from", "desde", "from";
    "given_names", "nombres", "given names";
    "guardianship", "tutela", "guardianship";
    "happened_at", "ocurrió", "happened at";
    "happened_on", "ocurrió el", "happened on";
    "headcount", "cantidad de personas", "headcount";
    "health", "salud", "health";
    "holder", "nodo que lo guarda", "holder";
    "hours_per_week", "horas por semana", "hours a week";
    "identity", "identidad", "identity";
    "in_order", "al día", "in order";
    "incident", "suceso", "incident";
    "inspected_on", "inspeccionado el", "inspected on";
    "insurance", "seguro", "insurance";
    "insurer", "aseguradora", "insurer";
    "insurer_told", "se avisó a la aseguradora", "insurer told";
    "interpreter", "intérprete", "interpreter";
    "issuing_country", "país emisor", "issuing country";
    "labour", "trabajo", "labour";
    "language", "idioma", "language";
    "languages", "idiomas", "languages";
    "licence_class", "clase de licencia", "licence class";
    "licence_country", "país de la licencia", "licence country";
    "licence_number", "número de licencia", "licence number";
    "licence_valid_until", "licencia válida hasta", "licence valid until";
    "line", "línea", "line";
    "linked", "inscripción enlazada", "linked registration";
    "lodging", "alojamiento", "lodging";
    "manifest", "lista de viaje", "manifest";
    "matter", "asunto", "matter";
    "member", "familiar", "relative";
    "member_of", "miembro de", "member of";
    "merged", "inscripción unida", "joined registration";
    "method", "método", "method";
    "migration", "migración", "migration";
    "minors", "menores", "minors";
    "missing", "no llegaron", "missing";
    "mode", "modo", "mode";
    "moment", "momento", "moment";
    "name", "nombre", "name";
    "nationalities", "nacionalidades", "nationalities";
    "note", "nota", "note";
    "notice", "aviso", "notice";
    "number", "número", "number";
    "occupation", "ocupación", "occupation";
    "of_kind", "tipo de registro", "kind of record";
    "origin_people", "pueblo indígena", "indigenous people";
    "outcome", "resultado", "outcome";
    "paid", "pagado", "paid";
    "paid_on", "pagado el", "paid on";
    "paid_to", "pagado a", "paid to";
    "passed", "superada", "passed";
    "passengers", "pasajeros", "passengers";
    "phone", "teléfono", "telephone";
    "photo", "fotografía", "photograph";
    "places", "lugares", "places";
    "provision", "disposición", "provision";
    "purposes", "fines", "purposes";
    "quota_line", "línea de cuota", "quota line";
    "reason", "motivo", "reason";
    "recognised_as", "reconocida como", "recognised as";
    "recruiter", "persona intermediaria", "recruiter";
    "recruiter_licence", "licencia de la persona intermediaria", "recruiter's licence";
    "referred_to", "remitido a", "referred to";
    "refused", "rechazado", "refused";
    "region", "región", "region";
    "relation", "parentesco", "relation";
    "remuneration", "remuneración", "pay";
    "replacement", "reemplazo", "replacement";
    "residence", "residencia", "home";
    "result", "resultado", "result";
    "returned_on", "regresó el", "returned on";
    "right", "derecho", "right";
    "route", "ruta", "route";
    "rules", "reglas", "rules";
    "scan", "imagen", "scan";
    "second_surname", "segundo apellido", "second surname";
    "sector", "sector", "sector";
    "severity", "gravedad", "severity";
    "sex", "sexo", "sex";
    "signed_copy", "copia firmada", "signed copy";
    "signs", "señales", "signs";
    "starts_on", "empieza el", "starts on";
    "tax_id", "identificación tributaria", "tax number";
    "tested_on", "probada el", "tested on";
    "thumbprint", "huella dactilar", "thumbprint";
    "to_country", "al país", "to the country";
    "to_employer", "a la parte empleadora", "to the employer";
    "to_workplace", "al lugar de trabajo", "to the place of work";
    "told_on", "se avisó el", "told on";
    "topic", "tema", "topic";
    "terms", "condiciones mostradas", "terms shown";
    "transport", "transporte", "transport";
    "travel_document", "documento de viaje", "travel document";
    "travels_along", "viaja también", "travels along";
    "until", "hasta", "until";
    "urgent", "urgente", "urgent";
    "valid_from", "válido desde", "valid from";
    "valid_until", "válido hasta", "valid until";
    "vehicle", "vehículo", "vehicle";
    "wage", "salario", "wage";
    "wage_per", "salario por", "wage by";
    "wish", "deseo", "wish";
    "witness", "testigo", "witness";
    "worker_agrees", "la persona está de acuerdo", "the worker agrees";
    "worker_consents", "la persona consiente", "the worker consents";
    "workplace", "lugar de trabajo", "place of work";
}

/// What a kind of record is called.
pub fn kind(lang: Lang, kind: Kind) -> String {
    KindName::parse(kind.name())
        .map_or_else(|_| kind.name().to_owned(), |name| crate::agreement::kind_in_words(lang, &name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_member_of_a_kind_that_is_about_a_person_goes_without_words() {
        use crate::record::SubjectKind;
        let of_people = |kind: &&Kind| kind.spec().about.contains(&SubjectKind::Worker);
        let without: Vec<&str> = Kind::ALL
            .iter()
            .filter(of_people)
            .flat_map(|kind| kind.spec().elements)
            .map(|element| element.name)
            .filter(|name| !MEMBERS.contains(name))
            .collect();
        assert!(without.is_empty(), "{without:?}");
    }

    #[test]
    fn a_kind_is_said_in_both_languages() {
        assert_ne!(kind(Lang::Es, Kind::HireConfirmed), kind(Lang::En, Kind::HireConfirmed));
        assert_eq!(member(Lang::Es, "first_surname"), "primer apellido");
        assert_eq!(member(Lang::En, "not_known_yet"), "not known yet");
    }
}
