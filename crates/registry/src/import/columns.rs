//! Which column is which, by headings as people write them in Spanish and English.

use std::sync::Arc;

use domain::{lang::Lang, text::fold};

use super::{
    Cell,
    message::{Cause, Message},
};

macro_rules! columns {
    ($($(#[$doc:meta])* $column:ident = $es:literal / $en:literal: $($heading:literal)*;)*) => {
        /// A column that the import understands.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Column { $($(#[$doc])* $column,)* }

        impl Column {
            const COUNT: usize = [$(Column::$column),*].len();

            /// The heading that a roster of ours would have.
            pub const fn heading(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Column::$column, Lang::Es) => $es, (Column::$column, Lang::En) => $en,)* }
            }

            /// The column of a heading, accents, capitals, marks, articles and synonyms aside.
            pub fn parse(heading: &str) -> Option<Column> {
                match words(heading).as_str() { $($($heading)|* => Some(Column::$column),)* _ => None }
            }
        }
    };
}

// Each heading is written as `words` leaves it.
columns! {
    /// Passport, cédula, safe-conduct, none.
    DocumentType = "Tipo de documento" / "Document type":
        "tipo doc" "tipo documento" "tipo identificacion" "clase documento" "document type" "doc type" "id type" "type document";
    /// As printed.
    DocumentNumber = "N° de documento" / "Document number":
        "no documento" "no doc" "documento no" "doc no" "documento" "documento identidad" "no documento identidad" "cedula" "no cedula"
        "cedula no" "cedula identidad personal" "cip" "identificacion" "no identificacion" "document no" "document" "no id" "id no";
    /// The last day of validity.
    DocumentExpiry = "Vence" / "Valid until":
        "vence" "vencimiento" "fecha vencimiento" "vencimiento documento" "fecha vencimiento documento" "documento vence" "valido hasta"
        "vigencia" "vigente hasta" "expira" "expiracion" "fecha expiracion" "caduca" "caducidad" "fecha caducidad" "expiry" "expiry date"
        "expires" "expires on" "expiration" "expiration date" "date expiry" "valid until" "valid to";
    /// Who issued it.
    DocumentCountry = "País del documento" / "Issuing country":
        "pais documento" "pais emisor" "pais emision" "pais" "issuing country" "document country" "country issue" "country";
    /// Nationality, or two.
    Nationality = "Nacionalidad" / "Nationality": "nacionalidad" "nacionalidades" "nationality" "nationalities";
    /// All given names in one cell.
    GivenNames = "Nombres" / "Given names": "nombres" "nombre" "nombre pila" "given names" "given name" "forenames" "first names";
    /// The first given name.
    FirstGivenName = "Primer nombre" / "First name":
        "primer nombre" "1er nombre" "1 nombre" "nombre 1" "first name" "first given name" "given name 1";
    /// Further given names.
    SecondGivenName = "Segundo nombre" / "Middle name":
        "segundo nombre" "2do nombre" "2o nombre" "2 nombre" "nombre 2" "otros nombres" "middle name" "middle names" "second name"
        "second given name" "given name 2" "other names";
    /// All surnames in one cell.
    Surnames = "Apellidos" / "Surnames":
        "apellidos" "apellido" "surnames" "surname" "last names" "last name" "family name" "family names";
    /// The first surname.
    FirstSurname = "Primer apellido" / "First surname":
        "primer apellido" "1er apellido" "1 apellido" "apellido 1" "apellido paterno" "first surname" "first last name" "surname 1";
    /// The second surname.
    SecondSurname = "Segundo apellido" / "Second surname":
        "segundo apellido" "2do apellido" "2o apellido" "2 apellido" "apellido 2" "apellido materno" "second surname" "second last name"
        "surname 2";
    /// Sex.
    Sex = "Sexo" / "Sex": "sexo" "genero" "sex" "gender";
    /// Date of birth.
    BirthDate = "Fecha de nacimiento" / "Date of birth":
        "fecha nacimiento" "nacimiento" "fecha nac" "fecha nacim" "f nacimiento" "f nac" "fec nac" "fec nacimiento" "nacido" "nacida"
        "birth date" "birthdate" "date birth" "dob" "born" "birthday";
    /// Indigenous people.
    OriginPeople = "Pueblo" / "Origin people":
        "pueblo" "pueblo indigena" "pueblo originario" "grupo indigena" "etnia" "people" "origin people" "indigenous people";
    /// Languages understood.
    Language = "Idioma" / "Language":
        "idioma" "idiomas" "lengua" "lenguas" "lengua materna" "idioma materno" "language" "languages" "mother tongue";
    /// Province or comarca of residence.
    Province = "Provincia/Comarca" / "Province":
        "provincia comarca" "provincia" "comarca" "provincia residencia" "province" "province comarca";
    /// District of residence.
    District = "Distrito" / "District": "distrito" "distrito residencia" "district";
    /// Corregimiento of residence.
    Township = "Corregimiento" / "Township": "corregimiento" "corregimiento residencia" "township";
    /// Telephone.
    Phone = "Teléfono" / "Phone":
        "telefono" "no telefono" "telefono celular" "tel" "celular" "no celular" "movil" "whatsapp" "phone" "phone no" "telephone"
        "telephone no" "mobile" "cell phone";
    /// Farm or other place of work.
    Workplace = "Finca" / "Workplace":
        "finca" "finca beneficio" "nombre finca" "lugar trabajo" "centro trabajo" "workplace" "work place" "farm" "farm name";
    /// First day of the stay.
    StartsOn = "Desde" / "From":
        "desde" "fecha desde" "inicio" "fecha inicio" "inicio contrato" "inicia" "from" "start" "start date" "starts" "starts on"
        "date start" "from date";
    /// Last day of the stay.
    EndsOn = "Hasta" / "To":
        "hasta" "fecha hasta" "fin" "fecha fin" "fin contrato" "final" "fecha final" "termina" "fecha terminacion" "to" "until" "end"
        "end date" "ends" "ends on" "date end" "to date";
    /// Relatives who travel along.
    Dependants = "Viaja con (familiares)" / "Travels with (relatives)":
        "viaja con familiares" "viaja con" "familiares" "no familiares" "cantidad familiares" "acompanantes" "no acompanantes"
        "dependientes" "no dependientes" "dependants" "dependents" "no dependants" "no dependents" "family" "family members" "relatives"
        "travels with" "travels with relatives";
}

/// A heading's words, folded, without articles, and every way to write "number" as one.
fn words(heading: &str) -> String {
    let folded = fold(heading);
    let words = folded.split(' ').filter_map(|word| match word {
        "de" | "del" | "la" | "el" | "los" | "las" | "o" | "y" | "of" | "the" | "or" | "and" => None,
        "n" | "nro" | "num" | "numero" | "number" | "nr" => Some("no"),
        word => Some(word),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Something that a roster must have, in one column or in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    /// Given names, together or one by one.
    GivenNames,
    /// Surnames, together or one by one.
    Surnames,
    /// Sex.
    Sex,
    /// Date of birth.
    BirthDate,
}

impl Needed {
    const ALL: [Needed; 4] = [Needed::GivenNames, Needed::Surnames, Needed::Sex, Needed::BirthDate];

    const fn columns(self) -> &'static [Column] {
        match self {
            Needed::GivenNames => &[Column::FirstGivenName, Column::GivenNames],
            Needed::Surnames => &[Column::FirstSurname, Column::Surnames],
            Needed::Sex => &[Column::Sex],
            Needed::BirthDate => &[Column::BirthDate],
        }
    }

    /// Its headings, any of which will do.
    pub fn name(self, lang: Lang) -> String {
        let or = match lang {
            Lang::Es => " o ",
            Lang::En => " or ",
        };
        self.columns().iter().map(|column| format!("“{}”", column.heading(lang))).collect::<Vec<_>>().join(or)
    }
}

/// Where each column stands in a roster, and what its heading says there.
pub(super) struct Columns {
    places: [Option<(usize, Arc<str>)>; Column::COUNT],
}

impl Columns {
    /// Finds the columns by a row of headings, with a warning for each that means nothing here or comes twice.
    pub(super) fn find(row: u32, cells: &[Cell]) -> Result<(Self, Vec<Message>), Vec<Needed>> {
        let mut places = [const { None }; Column::COUNT];
        let mut warnings = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            let Some(heading) = cell.read() else { continue };
            let heading: Arc<str> = heading.into();
            let warning = match Column::parse(&heading).map(|column| &mut places[column as usize]) {
                Some(place @ None) => {
                    *place = Some((at, heading));
                    continue;
                }
                Some(_) => Cause::RepeatedHeading,
                None => Cause::UnknownHeading,
            };
            warnings.push(Message { row, column: Some(heading), of: None, cause: warning });
        }
        let has = |column: &Column| places[*column as usize].is_some();
        let missing: Vec<Needed> = Needed::ALL.into_iter().filter(|needed| !needed.columns().iter().any(has)).collect();
        if missing.is_empty() { Ok((Self { places }, warnings)) } else { Err(missing) }
    }

    /// The column's cell in a row; none where the roster has no such column or the row ends before it.
    pub(super) fn cell<'c>(&self, column: Column, cells: &'c [Cell]) -> Option<&'c Cell> {
        let (at, _) = self.places[column as usize].as_ref()?;
        cells.get(*at)
    }

    /// The column's heading in this roster.
    pub(super) fn heading(&self, column: Column) -> Option<Arc<str>> {
        self.places[column as usize].as_ref().map(|(_, heading)| Arc::clone(heading))
    }

    /// Where it stands, for putting messages in order.
    pub(super) fn place(&self, heading: Option<&Arc<str>>) -> usize {
        let stands = |place: &(usize, Arc<str>)| heading.is_some_and(|heading| Arc::ptr_eq(heading, &place.1));
        self.places.iter().flatten().find(|place| stands(place)).map_or(0, |place| place.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(headings: &[&str]) -> Vec<Cell> {
        headings.iter().map(|heading| Cell::text(heading)).collect()
    }

    #[test]
    fn headings_forgive_accents_marks_articles_and_language() {
        for (heading, column) in [
            ("N° documento", Column::DocumentNumber),
            ("Nº DE DOCUMENTO", Column::DocumentNumber),
            ("Número de cédula:", Column::DocumentNumber),
            ("Provincia / Comarca", Column::Province),
            ("FECHA DE NACIMIENTO", Column::BirthDate),
            ("Date of Birth", Column::BirthDate),
            ("género", Column::Sex),
            ("Viaja con (familiares)", Column::Dependants),
            ("1er. Apellido", Column::FirstSurname),
            ("_hasta_", Column::EndsOn),
        ] {
            assert_eq!(Column::parse(heading), Some(column), "{heading}");
        }
        for unknown in ["", "Salario", "Nombre del padre"] {
            assert_eq!(Column::parse(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn each_column_is_found_by_the_headings_that_messages_ask_for() {
        let mut headings = Vec::new();
        for needed in Needed::ALL {
            for column in needed.columns() {
                for lang in [Lang::Es, Lang::En] {
                    assert_eq!(Column::parse(column.heading(lang)), Some(*column));
                }
                headings.push(column.heading(Lang::En));
            }
        }
        assert!(Columns::find(1, &cells(&headings)).is_ok());
    }

    #[test]
    fn missing_headings_are_named_and_unknown_ones_warned_of() {
        let found = Columns::find(3, &cells(&["Nombres", "Apellidos", "Sexo", "Nacimiento", "Salario", "Género"]))
            .map(|found| found.1);
        let warnings = found.unwrap();
        assert_eq!(
            warnings.iter().map(|w| (w.row, &w.cause)).collect::<Vec<_>>(),
            [(3, &Cause::UnknownHeading), (3, &Cause::RepeatedHeading)]
        );
        let missing = Columns::find(1, &cells(&["Segundo nombre", "Apellidos", "Sexo"])).err().unwrap();
        assert_eq!(missing, [Needed::GivenNames, Needed::BirthDate]);
        assert_eq!(Needed::GivenNames.name(Lang::Es), "“Primer nombre” o “Nombres”");
    }
}
