//! The document of a row: its type, its number, how long it is valid, and whose national it proves.

use domain::{
    cedula::{Cedula, Roll},
    country::Country,
    kinds::DocumentType,
    text::{Text, fold},
    time::Day,
};

use super::{columns::Column, message::Cause, places, reader::Row, row::Document};

/// What the column of types says.
enum Said {
    Nothing,
    NoDocument,
    Type(DocumentType),
    Unknown,
}

impl Said {
    fn parse(text: &str) -> Self {
        match fold(text).as_str() {
            "" => Said::Nothing,
            "cedula"
            | "cedula identidad"
            | "cedula de identidad"
            | "cedula de identidad personal"
            | "cedula juvenil"
            | "ced"
            | "cip"
            | "national id"
            | "identity card"
            | "id card"
            | "id" => Said::Type(DocumentType::NationalId),
            "pasaporte" | "pas" | "passport" => Said::Type(DocumentType::Passport),
            "salvoconducto" | "safe conduct" | "sc" => Said::Type(DocumentType::SafeConduct),
            "partida de nacimiento" | "acta de nacimiento" | "certificado de nacimiento" | "birth certificate" => {
                Said::Type(DocumentType::BirthCertificate)
            }
            "sin documento" | "sin documentos" | "indocumentado" | "indocumentada" | "ninguno" | "no tiene"
            | "none" | "no document" | "without document" => Said::NoDocument,
            _ => Said::Unknown,
        }
    }
}

/// Reads a row's document, or says why it cannot be read.
pub(super) fn read(row: &mut Row<'_>) -> Option<Document> {
    let said = row.read(Column::DocumentType);
    let number: Option<Text<30>> = row.text(Column::DocumentNumber);
    let document_type = match (Said::parse(said.as_deref().unwrap_or_default()), &number) {
        (Said::Unknown, _) => return row.fault(Column::DocumentType, Cause::UnknownDocumentType),
        (Said::Nothing | Said::NoDocument, None) => return None,
        (Said::NoDocument, Some(_)) => {
            row.say(Column::DocumentNumber, Cause::NumberWithoutDocument);
            return None;
        }
        (Said::Type(document_type), _) => document_type,
        // A roster of cédulas alone has no column of types.
        (Said::Nothing, Some(number)) if Cedula::parse(number.as_str()).is_ok() => DocumentType::NationalId,
        (Said::Nothing, Some(_)) => return row.fault(Column::DocumentType, Cause::UnknownDocumentType),
    };
    let issuing_country = match row.read(Column::DocumentCountry) {
        None => row.expected().origin,
        Some(text) => match places::country(&text) {
            Some(country) => country,
            None => return row.fault(Column::DocumentCountry, Cause::UnknownCountry),
        },
    };
    let valid_until = row.day(Column::DocumentExpiry);
    let Some(number) = number else {
        // Text that could not be read has its own fault already.
        return if row.is_faulty() { None } else { row.fault(Column::DocumentNumber, Cause::NoDocumentNumber) };
    };
    let number = match cedula(document_type, issuing_country, &number) {
        None => number,
        Some(Ok(spelling)) => spelling,
        Some(Err(cause)) => return row.fault(Column::DocumentNumber, cause),
    };
    if valid_until.is_none()
        && matches!(document_type, DocumentType::Passport | DocumentType::NationalId)
        && !row.is_faulty()
    {
        row.say(Column::DocumentExpiry, Cause::NoExpiry);
    }
    Some(Document { document_type, issuing_country, number, valid_until })
}

/// Of a cédula of Panama its one spelling, or that it is none; nothing of any other document.
fn cedula(document_type: DocumentType, country: Country, number: &Text<30>) -> Option<Result<Text<30>, Cause>> {
    let of_panama = document_type == DocumentType::NationalId && country.as_str() == "PA";
    let spelling = || Text::parse(&Cedula::parse(number.as_str()).ok()?.to_string()).ok();
    of_panama.then(|| spelling().ok_or(Cause::MalformedCedula))
}

/// The country whose national somebody is by this document: a passport's, or that of a cédula of any roll but the
/// foreigners'.
pub(super) fn proves_nationality(document: &Document) -> Option<Country> {
    let proves = match document.document_type {
        DocumentType::Passport => true,
        DocumentType::NationalId if document.issuing_country.as_str() == "PA" => {
            Cedula::parse(document.number.as_str()).is_ok_and(|cedula| cedula.roll() != Roll::Foreigner)
        }
        DocumentType::NationalId => true,
        _ => false,
    };
    proves.then_some(document.issuing_country)
}

/// Whether it lapses before that day.
pub(super) fn lapses_before(document: &Document, day: Day) -> bool {
    document.valid_until.is_some_and(|until| until < day)
}
