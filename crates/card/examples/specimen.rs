//! Prints a specimen of every kind of card into a folder, and a sheet of ten, for people to look at and for readers to try:
//! `cargo run -p vaiven-card --example specimen -- FOLDER`. The person and the key are made up.

use std::{error::Error, path::PathBuf};

use domain::{
    country::Country,
    record::AgreementRef,
    states::Identity,
    text::Text,
    time::BirthDate,
    value::{AgreementCode, Sex},
};
use vaiven_card::{
    content::{CardContent, CardKind},
    key::{CardKey, Subject},
    print::{Card, Paper, card_pdf, sheets_pdf},
};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder")?);
    std::fs::create_dir_all(&folder)?;
    let (first, last) = ("2026-11-01".parse()?, "2027-03-31".parse()?);
    let subject = Subject { country: Country::CR, name: "Specimen".to_owned(), valid_from: first, valid_until: last };
    // Not chance at all: nobody shall take these cards for real ones.
    let key = CardKey::generate(&subject, &mut |bytes: &mut [u8]| bytes.fill(0x5a))?;
    std::fs::write(folder.join("specimen.pem"), key.certificate_pem()?)?;
    let person = Identity {
        given_names: Some(Text::parse("Itzel Ñurinda")?),
        first_surname: Text::parse("Montezuma Peña")?,
        second_surname: Some(Text::parse("Ngäbe de la Concepción")?),
        sex: Sex::Female,
        birth_date: BirthDate::parse("1999-11-07")?,
        nationalities: vec![Country::PA],
    };
    let agreement = AgreementRef { code: AgreementCode::parse("cr-pa-coffee")?, version: 2 };
    let regions = ["Chiapas", "Campeche", "Tabasco", "Quintana Roo"].map(str::to_owned);
    for kind in CardKind::ALL {
        let content = CardContent::new(*kind, Country::CR, "CR-26-000417", last, agreement.clone(), &person)?;
        let seal = key.seal(content.messages(), first)?;
        let card = Card {
            content: &content,
            seal: &seal,
            person: &person,
            number: "CR-26-000417",
            valid_from: first,
            authority: "Dirección General de Migración y Extranjería",
            agreement: "Procedimiento operativo para la migración laboral circular en la cosecha de café entre Panamá y Costa Rica",
            regions: &regions,
            photo: None,
        };
        let name = kind.as_str();
        std::fs::write(folder.join(format!("{name}.txt")), seal.text())?;
        std::fs::write(folder.join(format!("{name}.pdf")), card_pdf(&card)?)?;
        if *kind == CardKind::WorkerCard {
            std::fs::write(folder.join("sheet.pdf"), sheets_pdf(&vec![card; 10], Paper::A4)?)?;
        }
    }
    Ok(())
}
