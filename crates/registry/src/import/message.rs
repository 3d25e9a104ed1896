//! What the import has to say about a row: the cause, and the way out, without repeating anything about the person.

use std::sync::Arc;

use domain::{lang::Lang, matching::Reason};
use serde::{Deserialize, Serialize};

/// How much a message weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The row is not imported.
    Fault,
    /// The row is imported; something was guessed or left out.
    Warning,
    /// The row is imported; it is likely a person who came before.
    Duplicate,
}

/// One thing found in a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The row as the spreadsheet counts, where the first is 1.
    pub row: u32,
    /// The heading of the column, as it stands in the file; none where the whole row is meant.
    pub column: Option<Arc<str>>,
    /// The earlier row that this one repeats; none where it repeats somebody who was registered before.
    pub of: Option<u32>,
    /// What was found.
    pub cause: Cause,
}

impl Message {
    /// How much it weighs.
    pub const fn level(&self) -> Level {
        self.cause.level()
    }

    /// What was found and the way out.
    pub fn text(&self, lang: Lang) -> String {
        self.cause.text(lang, self.of)
    }

    /// Whether it says that the row looks like somebody who was registered before.
    pub(super) const fn is_against_registered(&self) -> bool {
        self.of.is_none() && matches!(self.cause, Cause::Duplicate { .. })
    }
}

macro_rules! causes {
    ($($level:ident { $($(#[$doc:meta])* $cause:ident $({ $field:ident: $type:ty })?: $es:literal / $en:literal;)* })*) => {
        /// What can be found in a roster. Written out, it is a code and never a value of the row.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "code", rename_all = "kebab-case")]
        pub enum Cause {
            $($($(#[$doc])* $cause $({
                #[doc = "What the message says besides."]
                $field: $type
            })?,)*)*
            /// Likely the person of an earlier row, or somebody registered already.
            Duplicate {
                /// Why.
                reasons: Vec<Reason>,
            },
        }

        impl Cause {
            /// How much it weighs.
            pub const fn level(&self) -> Level {
                match self {
                    $($(Cause::$cause $({ $field: _ })? => Level::$level,)*)*
                    Cause::Duplicate { .. } => Level::Duplicate,
                }
            }

            fn text(&self, lang: Lang, of: Option<u32>) -> String {
                match (self, lang) {
                    $($(
                        (Cause::$cause $({ $field })?, Lang::Es) => format!($es),
                        (Cause::$cause $({ $field })?, Lang::En) => format!($en),
                    )*)*
                    (Cause::Duplicate { reasons }, _) => duplicate(reasons, of, lang),
                }
            }
        }
    };
}

causes! {
    Fault {
        /// No surname in any column.
        NoSurname: "Falta el apellido: escriba al menos uno; si la persona tiene un solo nombre, escríbalo como apellido."
            / "No surname: write at least one; if the person has a single name, write it as the surname.";
        /// An empty cell.
        NoBirthDate: "Falta la fecha de nacimiento: escríbala, o solo el año si no se sabe más."
            / "No date of birth: write it, or the year alone if no more is known.";
        /// No such day, in the future, or too long ago.
        ImpossibleBirthDate: "Esa fecha de nacimiento no existe o no es posible: corríjala con el documento en la mano (día/mes/año)."
            / "There is no such date of birth, or it is not possible: correct it with the document at hand (day/month/year).";
        /// Not a date at all.
        UnreadableDate: "No se entiende la fecha: escríbala como día/mes/año, por ejemplo 31/12/2026."
            / "The date cannot be understood: write it as day/month/year, for example 31/12/2026.";
        /// No such day.
        ImpossibleDate: "Esa fecha no existe en el calendario: corríjala (día/mes/año)."
            / "There is no such date in the calendar: correct it (day/month/year).";
        /// A bare number.
        NumberForDate: "La celda tiene un número y no una fecha: dé formato de fecha a la columna y guarde de nuevo."
            / "The cell holds a number and not a date: format the column as dates and save again.";
        /// Younger than the agreement allows when the stay starts.
        UnderAge { age_min: u32 }: "Tendrá menos de {age_min} años al empezar: solo puede viajar como dependiente; regístrele con su familia."
            / "Under {age_min} at the start: can travel only as a dependant; register them with their family.";
        /// A word that names no sex.
        UnknownSex: "No se entiende el sexo: escriba F o M (o Femenino, Masculino)."
            / "The sex cannot be understood: write F or M (or Female, Male).";
        /// A word that names no kind of document.
        UnknownDocumentType: "No se entiende el tipo de documento: escriba Cédula, Pasaporte, Salvoconducto, Partida de nacimiento o Sin documento."
            / "The type of document cannot be understood: write Cédula, Passport, Safe-conduct, Birth certificate or None.";
        /// A kind without a number.
        NoDocumentNumber: "Falta el número del documento: escríbalo, o ponga «Sin documento»."
            / "The document has no number: write it, or put “None”.";
        /// Another shape than a cédula's.
        MalformedCedula: "El número de cédula no tiene la forma debida: escríbalo con guiones como en la cédula, por ejemplo 12-381-1449."
            / "The cédula's number is malformed: write it with hyphens as on the card, for example 12-381-1449.";
        /// It would have lapsed before the end.
        DocumentExpiresEarly: "El documento vence antes de que termine la estancia: renuévelo o acorte la estancia."
            / "The document expires before the stay ends: renew it or shorten the stay.";
        /// Last day before the first.
        EndsBeforeItStarts: "La estancia termina antes de empezar: revise las dos fechas."
            / "The stay ends before it starts: check both dates.";
        /// A country that is not in ISO 3166-1.
        UnknownCountry: "No se entiende el país: escriba su código de dos letras, por ejemplo PA."
            / "The country cannot be understood: write its two-letter code, for example PA.";
        /// More characters than the value may have.
        TooLong { characters_max: usize }: "El texto tiene más de {characters_max} caracteres: abrévielo."
            / "The text has more than {characters_max} characters: shorten it.";
        /// A character that hides or turns others.
        HiddenCharacter: "El texto contiene un carácter oculto o un salto de línea: bórrelo y escríbalo a mano."
            / "The text holds a hidden character or a line break: clear the cell and type it.";
        /// `#N/A` and its like.
        CellError: "La hoja de cálculo muestra un error en esta celda: escriba el valor en lugar de la fórmula."
            / "The spreadsheet shows an error in this cell: write the value in place of the formula.";
    }
    Warning {
        /// The century was guessed.
        TwoDigitYear { century: i32 }: "El año tiene dos cifras y se leyó en el siglo que empieza en {century}: compruébelo y escriba las cuatro."
            / "The year has two digits and was read in the century from {century}: check it and write all four.";
        /// Recorded as a single name.
        NoGivenName: "Falta el nombre: se registra con un solo nombre; complételo si tiene más."
            / "No given name: recorded with a single name; complete it if there is more.";
        /// No day, or neither day nor month.
        PartOfBirthDate: "Solo se sabe una parte de la fecha de nacimiento: complétela cuando haya un documento."
            / "Only part of the date of birth is known: complete it when there is a document.";
        /// Recorded as not known.
        NoSex: "Falta el sexo: se registra como no conocido; complételo." / "No sex: recorded as not known; complete it.";
        /// Left out.
        UnknownLanguage: "No se conoce ese idioma y se omite: escriba su nombre o su código ISO 639."
            / "That language is not known and is left out: write its name or its ISO 639 code.";
        /// Left out.
        UnreadablePhone: "No parece un teléfono y se omite: escriba de 7 a 15 cifras."
            / "This does not look like a telephone and is left out: write 7 to 15 digits.";
        /// Left out.
        UnreadableCount: "No es un número de 0 a 30 y se omite: escriba cuántos familiares viajan."
            / "This is not a number from 0 to 30 and is left out: write how many relatives travel.";
        /// Left out.
        UnknownNationality: "No se entiende la nacionalidad y se omite: escriba el código de dos letras del país."
            / "The nationality cannot be understood and is left out: write the country's two-letter code.";
        /// A district without a province.
        NoProvince: "Falta la provincia o comarca y se omite el lugar de residencia: complétela."
            / "The province or comarca is missing and the residence is left out: complete it.";
        /// It may lapse during the stay.
        NoExpiry: "Falta hasta cuándo vale el documento: complételo antes de autorizar el contrato."
            / "The document's last day of validity is missing: complete it before the contract is authorised.";
        /// A number where no document is said to be.
        NumberWithoutDocument: "Hay un número pero el tipo dice que no hay documento; el número se omite: corrija uno de los dos."
            / "There is a number but the type says that there is no document; the number is left out: correct one of the two.";
        /// The column is not read.
        UnknownHeading: "No se conoce esta columna y no se lee: cambie el título si hace falta."
            / "This column is not known and is not read: change its heading if it is needed.";
        /// Only the first is read.
        RepeatedHeading: "Otra columna ya dice esto; solo se lee la primera: borre la que sobra."
            / "Another column says this already; only the first is read: remove the spare one.";
    }
}

fn duplicate(reasons: &[Reason], of: Option<u32>, lang: Lang) -> String {
    let why = reasons.iter().map(|reason| phrase(*reason, lang)).collect::<Vec<_>>().join(", ");
    let whom = match (of, lang) {
        (Some(row), Lang::Es) => format!("la fila {row}"),
        (Some(row), Lang::En) => format!("row {row}"),
        (None, Lang::Es) => "alguien que ya está en el registro".to_owned(),
        (None, Lang::En) => "somebody who is registered already".to_owned(),
    };
    match lang {
        Lang::Es => {
            format!(
                "Parece la misma persona que {whom} ({why}): se importa y queda pendiente que alguien decida si son una."
            )
        }
        Lang::En => {
            format!(
                "Likely the same person as {whom} ({why}): imported, and someone has to decide whether they are one."
            )
        }
    }
}

const fn phrase(reason: Reason, lang: Lang) -> &'static str {
    match (reason, lang) {
        (Reason::SameDocument, Lang::Es) => "el mismo documento",
        (Reason::SameDocument, Lang::En) => "the same document",
        (Reason::SameNames, Lang::Es) => "los mismos nombres",
        (Reason::SameNames, Lang::En) => "the same names",
        (Reason::NamesInOtherOrder, Lang::Es) => "los mismos nombres en otro orden",
        (Reason::NamesInOtherOrder, Lang::En) => "the same names in another order",
        (Reason::NamesInOtherColumns, Lang::Es) => "nombres y apellidos cambiados de columna",
        (Reason::NamesInOtherColumns, Lang::En) => "given names and surnames in each other's column",
        (Reason::SurnameMissing, Lang::Es) => "falta un apellido",
        (Reason::SurnameMissing, Lang::En) => "a surname is missing",
        (Reason::GivenNameMissing, Lang::Es) => "falta un nombre",
        (Reason::GivenNameMissing, Lang::En) => "a given name is missing",
        (Reason::SpeltOtherwise, Lang::Es) => "un nombre con otra grafía",
        (Reason::SpeltOtherwise, Lang::En) => "a name spelt otherwise",
        (Reason::SameBirthDate, Lang::Es) => "la misma fecha de nacimiento",
        (Reason::SameBirthDate, Lang::En) => "the same date of birth",
        (Reason::DayAndMonthSwapped, Lang::Es) => "día y mes de nacimiento cambiados",
        (Reason::DayAndMonthSwapped, Lang::En) => "day and month of birth swapped",
        (Reason::BirthDateFits, Lang::Es) => "una fecha de nacimiento que concuerda",
        (Reason::BirthDateFits, Lang::En) => "a date of birth that fits",
    }
}
