//! Cards: seals verified by one core, sheets drawn, and what the process holds while a thousand are.

use std::{
    fs,
    hint::black_box,
    time::{Duration, Instant},
};

use card::{
    content::{CardContent, CardKind},
    print::{CARDS_MAX, Card, Paper, sheets_pdf},
    seal::{Seal, verify},
};
use chrono::NaiveDate;
use domain::{
    agreement::{Agreement, Format},
    country::Country,
    states::Identity,
    verdict::Authenticity,
};
use serde_json::json;
use vaiven_tests::{
    prototype::{self, COFFEE},
    workspace,
};

use crate::Result;

/// How long seals are verified.
const VERIFYING: Duration = Duration::from_secs(2);
/// Different seals, so that nothing is answered from what was computed before.
const SEALS: usize = 200;

/// What cards cost here.
struct Measured {
    signed_per_second: f64,
    verified_per_second: f64,
    drawing: Duration,
    pdf_megabytes: f64,
    grown_megabytes: f64,
}

/// Measures on one thread, in a process that has done nothing else yet, and says what came of it.
pub fn measure() -> Result<String> {
    let Measured { signed_per_second, verified_per_second, drawing, pdf_megabytes, grown_megabytes } = measured()?;
    Ok(format!(
        "\nCards, on one core: {verified_per_second:.0} seals verified a second (read, hashed, ECDSA on P-256), {signed_per_second:.0} signed; \
         a document of {CARDS_MAX} cards on sheets of ten in {:.1} s, {pdf_megabytes:.1} MB, {grown_megabytes:.0} MB of memory while it is drawn\n",
        drawing.as_secs_f64()
    ))
}

fn measured() -> Result<Measured> {
    let desk = prototype::card_desk();
    let key = desk.key.ok_or("the tests' desk has a key")?;
    let day = |year| NaiveDate::from_ymd_opt(year, 3, 31).ok_or("a day");
    let (signed_on, valid_until) = (day(2026)?, day(2027)?);
    let [_, document] = COFFEE;
    let agreement = Agreement::parse(&workspace::read(document), Format::Toml)?.reference();
    let person: Identity = serde_json::from_value(json!({
        "given_names": "Itzel Eneida", "first_surname": "Montezuma", "second_surname": "Guerra", "sex": 2,
        "birth_date": "1994-03-17", "nationalities": ["PA"]
    }))?;
    let content = |nth: usize| {
        CardContent::new(
            CardKind::WorkerCard,
            Country::CR,
            &format!("CR-26-{nth:06}"),
            valid_until,
            agreement.clone(),
            &person,
        )
    };
    let contents: Vec<CardContent> = (0..CARDS_MAX).map(content).collect::<Result<_, _>>()?;

    let began = Instant::now();
    let seals: Vec<Seal> =
        contents.iter().map(|content| key.seal(content.messages(), signed_on)).collect::<Result<_, _>>()?;
    let signed_per_second = seals.len() as f64 / began.elapsed().as_secs_f64();

    let texts: Vec<String> = seals.iter().take(SEALS).map(Seal::text).collect();
    let issuers = [key.issuer().clone()];
    let (mut verified, began) = (0_u64, Instant::now());
    while began.elapsed() < VERIFYING {
        for text in &texts {
            let seal = Seal::read(black_box(text))?;
            if verify(&seal, &issuers).authenticity != Authenticity::Genuine {
                return Err("a seal of ours is not genuine".into());
            }
            verified += 1;
        }
    }
    let verified_per_second = verified as f64 / began.elapsed().as_secs_f64();

    let regions = Vec::new();
    let numbers: Vec<String> = (0..CARDS_MAX).map(|nth| format!("CR-26-{nth:06}")).collect();
    let card = |nth: usize| Card {
        content: &contents[nth],
        seal: &seals[nth],
        person: &person,
        number: &numbers[nth],
        valid_from: signed_on,
        authority: "Dirección General de Migración y Extranjería",
        agreement: "Acuerdo de movilidad laboral Costa Rica – Panamá, café",
        regions: &regions,
        photo: None,
    };
    let cards: Vec<Card<'_>> = (0..CARDS_MAX).map(card).collect();
    let (before, began) = (megabytes()?, Instant::now());
    let pdf = sheets_pdf(&cards, Paper::A4)?;
    let drawing = began.elapsed();
    Ok(Measured {
        signed_per_second,
        verified_per_second,
        drawing,
        pdf_megabytes: pdf.len() as f64 / 1e6,
        grown_megabytes: (megabytes()? - before).max(0.0),
    })
}

/// The most memory that this process ever had.
fn megabytes() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no memory in /proc")?;
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes * 1024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_thousand_cards_are_sealed_verified_and_drawn() {
        let measured = super::measured().unwrap();
        assert!(measured.verified_per_second > 0.0 && measured.pdf_megabytes > 0.1);
    }
}
