//! What our own cards say in their seal: a TD1 zone, the last day, the number, which kind of card it is, and the agreement.

use chrono::{Datelike as _, NaiveDate};
use domain::{country::Country, kinds::DocumentType, record::AgreementRef, states::Identity, value::AgreementCode};

use crate::{
    seal::{Content, MaskedDate, Message, Seal, tag},
    zone::{Format, Zone, code_of},
};

/// The kinds of card, with the number that stands for each in a seal (message 86) and the letters in its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CardKind {
    /// Worker card under an agreement.
    WorkerCard,
    /// Permit of stay and work.
    Permit,
    /// Recognition of a foreign driving licence.
    LicenceRecognition,
    /// Border worker's visitor card: one year, many entries, near the border.
    BorderWorkerCard,
    /// Safe-conduct for indigenous people.
    SafeConduct,
}

impl CardKind {
    /// All of them.
    pub const ALL: &'static [CardKind] = &[
        CardKind::WorkerCard,
        CardKind::Permit,
        CardKind::LicenceRecognition,
        CardKind::BorderWorkerCard,
        CardKind::SafeConduct,
    ];

    /// Its number in a seal.
    pub const fn number(self) -> u8 {
        match self {
            CardKind::WorkerCard => 1,
            CardKind::Permit => 2,
            CardKind::LicenceRecognition => 3,
            CardKind::BorderWorkerCard => 4,
            CardKind::SafeConduct => 5,
        }
    }

    /// The kind of this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.number() == number)
    }

    /// Its name, as layouts and answers have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            CardKind::WorkerCard => "worker-card",
            CardKind::Permit => "permit",
            CardKind::LicenceRecognition => "licence-recognition",
            CardKind::BorderWorkerCard => "border-worker-card",
            CardKind::SafeConduct => "safe-conduct",
        }
    }

    /// As which type of document the records know it.
    pub const fn document_type(self) -> DocumentType {
        match self {
            CardKind::WorkerCard | CardKind::BorderWorkerCard => DocumentType::WorkerCard,
            CardKind::Permit => DocumentType::Permit,
            CardKind::LicenceRecognition => DocumentType::DrivingLicence,
            CardKind::SafeConduct => DocumentType::SafeConduct,
        }
    }

    /// The two letters with which its zone begins. The second is the issuer's to choose (ICAO 9303 part 5), V and C excepted.
    pub const fn zone_code(self) -> &'static str {
        match self {
            CardKind::WorkerCard => "IW",
            CardKind::Permit => "IR",
            CardKind::LicenceRecognition => "IL",
            CardKind::BorderWorkerCard => "IB",
            CardKind::SafeConduct => "IS",
        }
    }
}

/// What a card says. `Debug` prints nothing of the person.
#[derive(Clone, PartialEq, Eq)]
pub struct CardContent {
    /// Which kind of card.
    pub kind: CardKind,
    /// Its machine-readable zone, with the person.
    pub zone: Zone,
    /// Its number: capitals and digits, without the hyphens of print.
    pub number: String,
    /// Its last day.
    pub valid_until: NaiveDate,
    /// Under which version of which agreement it was issued.
    pub agreement: AgreementRef,
}

impl std::fmt::Debug for CardContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CardContent")
            .field("kind", &self.kind)
            .field("agreement", &self.agreement)
            .finish_non_exhaustive()
    }
}

/// Why there can be no card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCard {
    /// A zone has room for 9 characters and 12 more.
    #[error("the number has other than 1 to {NUMBER_MAX} letters and digits")]
    Number,
    /// The name leaves nothing that a zone can hold.
    #[error("no letter of the name can be written in a machine-readable zone")]
    Name,
}

/// ICAO 9303 part 3 section 5: a person of unspecified nationality. In two parts, for whole it looks like a mark of work left over.
const UNSPECIFIED_NATIONALITY: &str = concat!("XX", "X");
/// The longest document number that a TD1 zone holds whole: nine characters, and twelve in the optional data.
pub const NUMBER_MAX: usize = 21;

impl CardContent {
    /// What a card of this person's says.
    ///
    /// # Errors
    /// Where a zone cannot hold the number or the name.
    pub fn new(
        kind: CardKind,
        issuer: Country,
        number: &str,
        valid_until: NaiveDate,
        agreement: AgreementRef,
        person: &Identity,
    ) -> Result<Self, NoCard> {
        let number = plain_number(number);
        if number.is_empty() || number.len() > NUMBER_MAX {
            return Err(NoCard::Number);
        }
        let surnames = [Some(&person.first_surname), person.second_surname.as_ref()];
        let surnames: Vec<&str> = surnames.into_iter().flatten().map(|name| name.as_str()).collect();
        let zone = Zone {
            format: Format::Td1,
            document_code: kind.zone_code().to_owned(),
            issuer: code_of(issuer).to_owned(),
            number: number.clone(),
            surname: surnames.join(" "),
            given_names: person.given_names.as_ref().map(|name| name.as_str().to_owned()).unwrap_or_default(),
            nationality: person
                .nationalities
                .first()
                .map_or(UNSPECIFIED_NATIONALITY, |country| code_of(*country))
                .to_owned(),
            birth_date: Some(person.birth_date),
            sex: person.sex,
            valid_until: Some(valid_until),
            optional: None,
            optional_second: None,
            wrong: Vec::new(),
        };
        // Through the lines and back, so that the card's content is what any reader will find in it.
        let before_expiry = valid_until.with_year(valid_until.year() - 1).unwrap_or(valid_until);
        let zone = Zone::read(&zone.lines(), before_expiry).map_err(|_| NoCard::Number)?;
        if zone.surname.is_empty() && zone.given_names.is_empty() {
            return Err(NoCard::Name);
        }
        Ok(Self { kind, zone, number, valid_until, agreement })
    }

    /// The messages of its seal.
    pub fn messages(&self) -> Vec<Message> {
        let agreement = format!("{}/{}", self.agreement.code, self.agreement.version);
        let zone = Message::text(tag::MRZ_TD1, &self.zone.lines().concat());
        let number = Message::text(tag::DOCUMENT_NUMBER, &self.number);
        let rest = [
            Message::date(tag::EXPIRY, MaskedDate::known(self.valid_until)),
            Message { tag: tag::NATIONAL_DOCUMENT, value: vec![self.kind.number()] },
            Message { tag: tag::AGREEMENT, value: agreement.into_bytes() },
        ];
        zone.into_iter().chain(number).chain(rest).collect()
    }

    /// What a seal of ours says; `None` for a seal that is not one of our cards', whoever signed it.
    pub fn of(seal: &Seal, today: NaiveDate) -> Option<Self> {
        let content = |tag| seal.message(tag).map(Message::content);
        let Content::Zone(lines) = content(tag::MRZ_TD1)? else { return None };
        let Content::Text(number) = content(tag::DOCUMENT_NUMBER)? else { return None };
        let Content::Date(valid_until) = content(tag::EXPIRY)? else { return None };
        let Content::Number(kind) = content(tag::NATIONAL_DOCUMENT)? else { return None };
        let Content::Text(agreement) = content(tag::AGREEMENT)? else { return None };
        let (code, version) = agreement.split_once('/')?;
        Some(Self {
            kind: CardKind::from_number(kind)?,
            zone: Zone::read(&lines, today).ok()?,
            number,
            valid_until: valid_until.date()?,
            agreement: AgreementRef { code: AgreementCode::parse(code).ok()?, version: version.parse().ok()? },
        })
    }
}

/// A document number as zones and seals hold it: capitals and digits alone.
pub fn plain_number(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}
