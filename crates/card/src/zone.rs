//! Machine-readable zones of ICAO 9303 (TD1, TD2, TD3, MRV-A, MRV-B), read and written. Check digits, transliteration and truncation
//! are the crate `mrz`'s; here they meet the domain's dates, sexes and countries.

use chrono::{Datelike as _, NaiveDate};
use domain::{country::Country, time::BirthDate, value::Sex};
use mrz::{Date, Field, MrvAFields, MrvBFields, MrzData, MrzDate, ParseOptions, Td1Fields, Td2Fields, Td3Fields};
use serde::Serialize;

/// The longest zone: two lines of 44, three of 30, with their line ends.
pub const ZONE_BYTES_MAX: usize = 200;

/// The five forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// A card: three lines of 30.
    Td1,
    /// A larger card: two lines of 36.
    Td2,
    /// A passport: two lines of 44.
    Td3,
    /// A visa of a passport's size: two lines of 44.
    MrvA,
    /// A smaller visa: two lines of 36.
    MrvB,
}

/// What a zone says. `Debug` prints its form alone.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Zone {
    /// Its form.
    pub format: Format,
    /// One or two letters: what kind of document it is.
    pub document_code: String,
    /// The letters of the issuing State or organisation, such as `CRI`, `D`, `UTO`, `XXA`.
    pub issuer: String,
    /// The document's number, whole, also where it runs over into the optional data.
    pub number: String,
    /// Primary identifier: surnames, transliterated.
    pub surname: String,
    /// Secondary identifier: given names, transliterated; empty where a person has a single name.
    pub given_names: String,
    /// The letters of the nationality.
    pub nationality: String,
    /// As much of the date of birth as the zone says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<BirthDate>,
    /// ISO/IEC 5218; a zone tells male, female, and everything else.
    pub sex: Sex,
    /// The last day of validity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// Optional data of the first or only line that has some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub optional: Option<String>,
    /// Optional data of TD1's second line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub optional_second: Option<String>,
    /// What is wrong: check digits that do not agree with their fields, a sex that is no letter of a zone's.
    pub wrong: Vec<&'static str>,
}

impl std::fmt::Debug for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Zone({:?}, …)", self.format)
    }
}

/// Why lines are not a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAZone {
    /// Another number of lines, or lines of another length.
    #[error("is not a machine-readable zone: three lines of 30 characters, or two of 36 or 44")]
    Shape,
    /// Something else than capitals, digits and `<`.
    #[error("holds a character that no machine-readable zone has")]
    Character,
    /// The first letters are no document's, or there is no number.
    #[error("does not begin as a document's zone, or has no document number")]
    Document,
}

impl Zone {
    /// The country that issued it; none for organisations and what no country issues.
    pub fn issuing_country(&self) -> Option<Country> {
        country_of(&self.issuer)
    }

    /// Reads a zone as one text, with or without its line ends.
    ///
    /// # Errors
    /// As [`Zone::read`].
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, NotAZone> {
        if text.len() > ZONE_BYTES_MAX || !text.is_ascii() {
            return Err(if text.is_ascii() { NotAZone::Shape } else { NotAZone::Character });
        }
        let text: String = text.split_whitespace().collect();
        let columns = match text.len() {
            90 => 30,
            72 => 36,
            88 => 44,
            _ => return Err(NotAZone::Shape),
        };
        let line = |at: usize| text[at * columns..(at + 1) * columns].to_owned();
        let lines: Vec<String> = (0..text.len() / columns).map(line).collect();
        Self::read(&lines, today)
    }

    /// Reads a zone line by line. Two digits of a year are taken to be of the century that fits today. A wrong check digit is not an
    /// error but stands in [`Zone::wrong`]: whoever reads wants to know which.
    ///
    /// # Errors
    /// For lines that are no zone at all.
    pub fn read(lines: &[String], today: NaiveDate) -> Result<Self, NotAZone> {
        let options = ParseOptions::default().with_pivot_yy(u32::try_from(today.year()).unwrap_or_default() % 100);
        let visa = lines.first().is_some_and(|line| line.starts_with('V'));
        let (format, read) = match (lines, visa) {
            ([one, two, three], _) => (Format::Td1, mrz::parse_td1_with(one, two, three, &options)),
            ([one, two], true) if one.len() == 44 => (Format::MrvA, mrz::parse_mrv_a_with(one, two, &options)),
            ([one, two], true) => (Format::MrvB, mrz::parse_mrv_b_with(one, two, &options)),
            ([one, two], false) if one.len() == 44 => (Format::Td3, mrz::parse_td3_with(one, two, &options)),
            ([one, two], false) => (Format::Td2, mrz::parse_td2_with(one, two, &options)),
            _ => return Err(NotAZone::Shape),
        };
        let data = read.map_err(|why| match why {
            mrz::MrzError::BadLength { .. } => NotAZone::Shape,
            mrz::MrzError::BadCharacter { .. } => NotAZone::Character,
            _ => NotAZone::Document,
        })?;
        Ok(Self::of(format, &data, today))
    }

    fn of(format: Format, data: &MrzData, today: NaiveDate) -> Self {
        let mut wrong: Vec<&'static str> = data.checks.failed().into_iter().map(name_of).collect();
        let sex = match data.sex.zone_char() {
            'M' => Sex::Male,
            'F' => Sex::Female,
            other => {
                if other != '<' {
                    wrong.push("sex");
                }
                Sex::NotKnown
            }
        };
        let optional = |data: &Option<String>| data.clone().filter(|text| !text.is_empty());
        Self {
            format,
            document_code: data.document_type.clone(),
            issuer: data.issuing_country.trim_end_matches('<').to_owned(),
            number: data.full_document_number().to_owned(),
            surname: data.surname.clone(),
            given_names: data.given_names.clone(),
            nationality: data.nationality.trim_end_matches('<').to_owned(),
            birth_date: birth_date(data.date_of_birth, today),
            sex,
            valid_until: day(data.date_of_expiry),
            optional: optional(&data.optional_data_1),
            optional_second: optional(&data.optional_data_2),
            wrong,
        }
    }

    /// Whether every check digit agrees.
    pub fn is_sound(&self) -> bool {
        self.wrong.is_empty()
    }

    /// The lines, with check digits, names transliterated and cut as ICAO says.
    pub fn lines(&self) -> Vec<String> {
        // The five forms differ in their optional data alone.
        macro_rules! fields {
            ($Fields:ident, $($optional:ident: $value:expr),+) => {
                $Fields {
                    document_code: self.document_code.clone(),
                    issuing_country: self.issuer.clone(),
                    document_number: self.number.clone(),
                    surname: self.surname.clone(),
                    given_names: self.given_names.clone(),
                    nationality: self.nationality.clone(),
                    date_of_birth: self.birth_in_zone(),
                    sex: self.sex_in_zone(),
                    date_of_expiry: self.expiry_in_zone(),
                    $($optional: $value.clone()),+
                }
            };
        }
        let zone = match self.format {
            Format::Td1 => mrz::format_td1(
                &fields!(Td1Fields, optional_data_1: self.optional, optional_data_2: self.optional_second),
            ),
            Format::Td2 => mrz::format_td2(&fields!(Td2Fields, optional_data: self.optional)),
            Format::Td3 => mrz::format_td3(&fields!(Td3Fields, personal_number: self.optional)),
            Format::MrvA => mrz::format_mrv_a(&fields!(MrvAFields, optional_data: self.optional)),
            Format::MrvB => mrz::format_mrv_b(&fields!(MrvBFields, optional_data: self.optional)),
        };
        zone.lines().map(str::to_owned).collect()
    }

    fn birth_in_zone(&self) -> MrzDate {
        let Some(birth) = self.birth_date else { return MrzDate::Unknown };
        let text = String::from(birth);
        let part = |at: usize| text.get(at..at + 2).unwrap_or("<<");
        // A day goes out whole, and a year or month alone as its two digits with fillers behind.
        match NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
            Ok(day) => in_zone(day),
            Err(_) => format!("{}{}{}", part(2), part(5), part(8)).parse().unwrap_or(MrzDate::Unknown),
        }
    }

    fn expiry_in_zone(&self) -> MrzDate {
        self.valid_until.map_or(MrzDate::Unknown, in_zone)
    }

    fn sex_in_zone(&self) -> mrz::Sex {
        match self.sex {
            Sex::Male => mrz::Sex::Male,
            Sex::Female => mrz::Sex::Female,
            Sex::NotKnown | Sex::NotApplicable => mrz::Sex::Unspecified,
        }
    }
}

/// The letters with which a country issues: `D` for Germany, ISO 3166-1 alpha-3 for all others.
pub fn code_of(country: Country) -> &'static str {
    match country.as_str() {
        "DE" => "D",
        _ => country.alpha3(),
    }
}

/// The country that issues with these letters. Organisations, stateless people and refugees (`UNO`, `XXA`, `XXB`, …) have none, and
/// neither has the Utopia of specimens (`UTO`); [`is_code`] tells those from letters that mean nothing.
pub fn country_of(code: &str) -> Option<Country> {
    match code {
        "D" => Country::parse("DE").ok(),
        "GBD" | "GBN" | "GBO" | "GBP" | "GBS" => Country::parse("GB").ok(),
        _ => Country::parse_alpha3(code).ok(),
    }
}

/// Whether ICAO gives these letters a meaning.
pub fn is_code(code: &str) -> bool {
    country_of(code).is_some() || mrz::country_name(code).is_some()
}

fn in_zone(day: NaiveDate) -> MrzDate {
    MrzDate::Calendar(Date::new(day.year(), day.month(), day.day()))
}

fn day(date: MrzDate) -> Option<NaiveDate> {
    date.calendar().and_then(|day| NaiveDate::from_ymd_opt(day.year, day.month, day.day))
}

fn birth_date(date: MrzDate, today: NaiveDate) -> Option<BirthDate> {
    let text = match date {
        MrzDate::Calendar(day) => format!("{:04}-{:02}-{:02}", day.year, day.month, day.day),
        MrzDate::PartiallyUnknown(raw) => {
            let raw = raw.as_str();
            let (year, month) = (raw.get(..2)?, raw.get(2..4)?);
            let known = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
            if !known(year) {
                return None;
            }
            // As with whole dates: a year that has not come yet is one of the century before.
            let century = if year.parse::<i32>().ok()? > today.year() % 100 { "19" } else { "20" };
            if known(month) { format!("{century}{year}-{month}") } else { format!("{century}{year}") }
        }
        _ => return None,
    };
    BirthDate::parse(&text).ok()
}

fn name_of(field: Field) -> &'static str {
    match field {
        Field::DocumentNumber => "number",
        Field::DateOfBirth => "birth_date",
        Field::DateOfExpiry => "valid_until",
        Field::PersonalNumber => "optional",
        _ => "composite",
    }
}
