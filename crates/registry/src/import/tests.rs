//! Rosters through the public door: the three forms of the acceptance roster, and files as people really send them.

use std::collections::{BTreeMap, BTreeSet};

use domain::{country::Country, lang::Lang, time::Day, value::Sex};

use super::*;

fn expected() -> Expected {
    Expected { today: Day::parse("2026-09-01").unwrap(), origin: Country::parse("PA").unwrap(), age_min: 18 }
}

pub(super) fn data(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../../../shared/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

pub(super) const ROSTERS: [&str; 3] = ["roster-600.csv", "roster-600.latin1.csv", "roster-600.xlsx"];

fn roster(name: &str) -> Sheet {
    read(&data(name), name, expected()).unwrap()
}

pub(super) fn truth() -> serde_json::Value {
    serde_json::from_slice(&data("roster-600.truth.json")).unwrap()
}

pub(super) fn csv(text: &str) -> Sheet {
    read(text.as_bytes(), "roster.csv", expected()).unwrap()
}

/// One row under the headings of a small roster; what is given replaces the cell of that heading, or adds it.
fn row(changes: &[(&str, &str)]) -> Sheet {
    let mut cells = vec![
        ("Nombres", "Itzel Eneida"),
        ("Apellidos", "Montezuma Guerra"),
        ("Sexo", "F"),
        ("Nacimiento", "07/11/1996"),
    ];
    for change in changes {
        match cells.iter_mut().find(|cell| cell.0 == change.0) {
            Some(cell) => cell.1 = change.1,
            None => cells.push(*change),
        }
    }
    let line = |part: fn(&(&str, &str)) -> String| cells.iter().map(part).collect::<Vec<_>>().join(";");
    csv(&format!("{}\n{}\n", line(|cell| cell.0.into()), line(|cell| format!("\"{}\"", cell.1))))
}

fn causes(sheet: &Sheet) -> Vec<Cause> {
    sheet.messages.iter().map(|message| message.cause.clone()).collect()
}

fn wording(cause: &Cause) -> &'static str {
    match cause {
        Cause::NoSurname => "no surname",
        Cause::EndsBeforeItStarts => "ends before it starts",
        Cause::UnderAge { age_min: 18 } => "under 18: only a dependant",
        Cause::MalformedCedula => "malformed cédula",
        Cause::DocumentExpiresEarly => "document expires before the stay ends",
        Cause::ImpossibleBirthDate => "impossible date of birth",
        Cause::UnknownSex => "unknown sex",
        Cause::TwoDigitYear { .. } => "two-digit year",
        _ => "something else",
    }
}

fn by_row(sheet: &Sheet, level: Level) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for message in sheet.messages.iter().filter(|message| message.level() == level) {
        found.entry(message.row.to_string()).or_default().push(wording(&message.cause).to_owned());
    }
    found
}

#[test]
fn each_form_of_the_roster_has_its_35_faults_on_their_rows_and_no_other() {
    let truth: BTreeMap<String, Vec<String>> = serde_json::from_value(truth()["faults"].clone()).unwrap();
    for name in ROSTERS {
        let sheet = roster(name);
        let found = by_row(&sheet, Level::Fault);
        assert_eq!(found.len(), 35, "{name}");
        assert!(found.iter().eq(truth.iter()), "{name}: {found:?}");
        assert_eq!((sheet.rows_read, sheet.rows.len()), (600, 565), "{name}");
    }
}

#[test]
fn each_form_of_the_roster_has_its_16_duplicates_and_no_other() {
    let truth: BTreeSet<(u32, u32)> = serde_json::from_value(truth()["duplicates"].clone()).unwrap();
    for name in ROSTERS {
        let sheet = roster(name);
        let duplicates = sheet.messages.iter().filter(|message| message.level() == Level::Duplicate);
        let found: Vec<(u32, u32)> = duplicates.map(|message| (message.of.unwrap(), message.row)).collect();
        assert_eq!((found.len(), &found.iter().copied().collect::<BTreeSet<_>>()), (16, &truth), "{name}");
    }
}

#[test]
fn each_form_of_the_roster_is_warned_of_its_two_digit_years_and_of_nothing_else() {
    let mut truth: BTreeMap<String, Vec<String>> = serde_json::from_value(truth()["warnings"].clone()).unwrap();
    // The year of row 351 has four digits in all three files: its date was replaced by one that does not exist.
    assert!(truth.remove("351").is_some());
    for name in ROSTERS {
        assert!(by_row(&roster(name), Level::Warning).iter().eq(truth.iter()), "{name}");
    }
}

#[test]
fn the_three_forms_of_the_roster_say_the_same() {
    let [utf8, latin1, workbook] = ROSTERS.map(roster);
    for other in [latin1, workbook] {
        assert!(utf8.rows == other.rows);
        assert_eq!(utf8.messages, other.messages);
    }
}

#[test]
fn a_row_is_read_whole() {
    let first = serde_json::to_value(&roster("roster-600.xlsx").rows[0]).unwrap();
    let told = serde_json::json!({
        "given_names": "Itzel Eneida", "first_surname": "Montezuma", "second_surname": "Guerra", "sex": 2, "birth_date": "2006-11-07",
        "nationalities": ["PA"],
        "document": {"document_type": "national-id", "issuing_country": "PA", "number": "12-381-1449", "valid_until": "2033-10-31"},
        "origin_people": "Ngäbe", "languages": ["gym"],
        "residence": {"province": "Comarca Ngäbe-Buglé", "district": "Mironó", "township": "Hato Pilón"},
        "phone": null, "workplace": "Beneficio Río Coto", "starts_on": "2026-11-23", "ends_on": "2027-03-25", "dependants": 0
    });
    assert_eq!(first, told);
}

#[test]
fn little_is_needed_and_what_is_missing_is_said() {
    let sheet = row(&[]);
    assert_eq!((sheet.rows.len(), sheet.messages.len(), sheet.rows[0].row), (1, 0, 2));
    assert_eq!(sheet.rows[0].second_surname.as_ref().map(|name| name.as_str()), Some("Guerra"));
    for (change, cause) in [
        (("Nombres", ""), Cause::NoGivenName),
        (("Apellidos", " "), Cause::NoSurname),
        (("Sexo", ""), Cause::NoSex),
        (("Sexo", "H"), Cause::UnknownSex),
        (("Nacimiento", ""), Cause::NoBirthDate),
        (("Nacimiento", "1996"), Cause::PartOfBirthDate),
        (("Nacimiento", "about 1996"), Cause::UnreadableDate),
        (("Nacimiento", "02/09/2026"), Cause::ImpossibleBirthDate),
        (("Desde", "31/11/2026"), Cause::ImpossibleDate),
        (("Tipo doc", "Carné"), Cause::UnknownDocumentType),
        (("Tipo doc", "Pasaporte"), Cause::NoDocumentNumber),
        (("Cédula", "XX-1"), Cause::UnknownDocumentType),
        (("Idioma", "Klingon"), Cause::UnknownLanguage),
        (("Nacionalidad", "PA/XX"), Cause::UnknownNationality),
        (("Distrito", "Mironó"), Cause::NoProvince),
        (("Teléfono", "no tiene"), Cause::UnreadablePhone),
        (("Familiares", "31"), Cause::UnreadableCount),
        (("Nombres", "a\u{202e}b"), Cause::HiddenCharacter),
        (("Finca", "a\nb"), Cause::HiddenCharacter),
        (("Salario", "1"), Cause::UnknownHeading),
        (("Género", "F"), Cause::RepeatedHeading),
    ] {
        let sheet = row(&[change]);
        assert_eq!(causes(&sheet), [cause], "{change:?}");
        let faulty = sheet.messages.iter().any(|message| message.level() == Level::Fault);
        assert_eq!(sheet.rows.is_empty(), faulty, "{change:?}");
    }
    let long = "ñ".repeat(10_000);
    assert_eq!(causes(&row(&[("Nombres", &long)])), [Cause::TooLong { characters_max: 100 }]);
    assert_eq!(row(&[("Apellidos", "De\u{a0}la  Cruz")]).rows[0].first_surname.as_str(), "De la Cruz");
    assert_eq!(row(&[("Sexo", "0")]).rows[0].sex, Sex::NotKnown);
}

#[test]
fn all_that_is_wrong_with_a_row_is_said_at_once_in_the_order_of_its_columns() {
    let sheet = row(&[
        ("Apellidos", ""),
        ("Sexo", "X?"),
        ("Nacimiento", "31/02/1990"),
        ("Desde", "01/02/2027"),
        ("Hasta", "01/01/2027"),
    ]);
    let expected = [Cause::NoSurname, Cause::UnknownSex, Cause::ImpossibleBirthDate, Cause::EndsBeforeItStarts];
    assert_eq!(causes(&sheet), expected);
    let columns: Vec<_> = sheet.messages.iter().map(|message| message.column.as_deref().unwrap()).collect();
    assert_eq!(columns, ["Apellidos", "Sexo", "Nacimiento", "Hasta"]);
}

#[test]
fn age_counts_on_the_first_day_of_the_stay() {
    let on = |start: &str| causes(&row(&[("Nacimiento", "24/11/2008"), ("Desde", start)]));
    assert_eq!(on("23/11/2026"), [Cause::UnderAge { age_min: 18 }]);
    assert_eq!(on("24/11/2026"), []);
    assert_eq!(on(""), [Cause::UnderAge { age_min: 18 }]);
}

#[test]
fn a_document_must_last_until_the_last_day() {
    let until = |day: &str| causes(&row(&[("Cédula", "12-381-1449"), ("Vence", day), ("Hasta", "25/03/2027")]));
    assert_eq!(until("24/03/2027"), [Cause::DocumentExpiresEarly]);
    assert_eq!(until("25/03/2027"), []);
    assert_eq!(until(""), [Cause::NoExpiry]);
}

#[test]
fn a_worker_with_no_document_and_one_with_two_nationalities_are_ordinary() {
    let sheet =
        row(&[("Tipo doc", "Sin documento"), ("Nacionalidad", "Panameña / CRI"), ("Idioma", "Ngäbere y español")]);
    assert_eq!(sheet.messages, []);
    let worker = &sheet.rows[0];
    assert_eq!(
        worker.nationalities.iter().map(|country| country.as_str().to_owned()).collect::<Vec<_>>(),
        ["PA", "CR"]
    );
    assert_eq!(worker.languages.iter().map(|language| language.as_str()).collect::<Vec<_>>(), ["gym", "es"]);
    assert_eq!(worker.document, None);
    assert_eq!(causes(&row(&[("Tipo doc", "ninguno"), ("N° documento", "123456")])), [Cause::NumberWithoutDocument]);
}

#[test]
fn english_headings_below_a_title_keep_the_rows_of_the_spreadsheet() {
    let sheet = csv(
        "Ministry of Labour,,,\n\nFirst name,Surname,Sex,Date of birth\n\nRosa,\"Ríos, Añino\",Female,1990-05-12\n",
    );
    assert_eq!((sheet.rows.len(), sheet.rows[0].row), (1, 5));
}

#[test]
fn what_is_no_roster_is_refused_whole() {
    let error = |bytes: &[u8], name: &str| read(bytes, name, expected()).unwrap_err();
    assert_eq!(error(b"", "r.csv"), SheetError::Empty);
    assert_eq!(error(&vec![b'a'; FILE_BYTES_MAX + 1], "r.csv"), SheetError::TooLarge);
    let missing = SheetError::MissingHeadings(vec![Needed::Surnames, Needed::BirthDate]);
    assert_eq!(error(b"Nombres;Sexo\nRosa;F\n", "r.csv"), missing);
    assert!(missing.text(Lang::Es).contains("“Fecha de nacimiento”"));
    assert!(matches!(error(b"PK\x03\x04 and no more", "r.xlsx"), SheetError::Damaged(_)));
    assert_eq!(error(&archive(&[("mimetype", b"odf")]), "r.ods"), SheetError::NotARoster);
    let mut many = String::from("Nombres;Apellidos;Sexo;Nacimiento\n");
    many.push_str(&"a;b;F;1990\n".repeat(ROWS_MAX + 1));
    assert_eq!(error(many.as_bytes(), "r.csv"), SheetError::TooManyRows);
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_that_unpacks_to_far_more_than_it_weighs_is_refused() {
    let bomb = vec![b' '; 33 * 1024 * 1024];
    let bytes = archive(&[("[Content_Types].xml", b"<Types/>"), ("xl/sharedStrings.xml", &bomb)]);
    assert!(bytes.len() < 100_000);
    assert_eq!(read(&bytes, "r.xlsx", expected()).unwrap_err(), SheetError::TooLarge);
}

#[test]
fn a_roster_cut_short_or_with_a_byte_changed_never_panics() {
    for name in ["roster-600.xlsx", "roster-600.csv"] {
        let bytes = data(name);
        for at in (0..bytes.len()).step_by(bytes.len() / 40) {
            let _ = read(&bytes[..at], name, expected());
            let mut changed = bytes.clone();
            changed[at] ^= 0x55;
            let _ = read(&changed, name, expected());
        }
    }
}

#[test]
fn the_report_is_the_same_in_both_forms_and_no_cell_of_it_is_a_formula() {
    let text = "Nombres;Apellidos;Sexo;Nacimiento;=cmd|'/c calc'!A1\nRosa;Ríos;X?;1/1/90;\n";
    let sheet = csv(text);
    let mut json = Vec::new();
    report::write_json(&mut json, &sheet.messages, Lang::En).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json[0]["column"], "=cmd|'/c calc'!A1");
    assert_eq!(
        (&json[1]["row"], &json[1]["level"], &json[1]["of"]),
        (&2.into(), &"fault".into(), &serde_json::Value::Null)
    );
    assert_eq!(json[1]["message"], "The sex cannot be understood: write F or M (or Female, Male).");
    let mut csv = Vec::new();
    report::write_csv(&mut csv, &sheet.messages, Lang::Es).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "row,column,level,of,message");
    assert!(lines[1].starts_with("1,'=cmd|"), "{csv}");
    assert_eq!(lines.len(), 4);
    let duplicate =
        roster("roster-600.csv").messages.into_iter().find(|message| message.level() == Level::Duplicate).unwrap();
    assert_eq!(
        duplicate.text(Lang::En),
        "Likely the same person as row 10 (the same document, a surname is missing, the same date of birth): \
         imported, and someone has to decide whether they are one."
    );
}

#[test]
fn no_message_repeats_what_a_cell_says() {
    let sheet = roster("roster-600.csv");
    for message in &sheet.messages {
        for lang in [Lang::Es, Lang::En] {
            let text = message.text(lang);
            assert!(text.len() > 20 && !text.contains("Montezuma") && !text.contains("12888150"), "{text}");
        }
    }
    assert_eq!(format!("{:?}", sheet.rows[0]), "WorkerRow(row 2)");
}
