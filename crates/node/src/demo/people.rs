//! Made-up people for the demo: names as they are on both sides of the border, and a generator that gives the same ones again for
//! the same seed.

use serde_json::{Value, json};

/// A small deterministic generator (SplitMix64): the demo must be the same on every machine, and guards no secret.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// A number of the range, both ends included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(u64::try_from(high - low + 1).unwrap_or(1))).unwrap_or_default()
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let at = self.below(list.len() as u64);
        &list[usize::try_from(at).unwrap_or_default()]
    }

    /// An id of this run, of version 7 and of this time.
    pub(super) fn id(&mut self, at: chrono::DateTime<chrono::Utc>) -> uuid::Uuid {
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.next().to_be_bytes());
        random[8..].copy_from_slice(&self.next().to_be_bytes()[..2]);
        let milliseconds = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
    }
}

const WOMEN: &[&str] = &[
    "Itzel",
    "Marcelina",
    "Eneida",
    "Toribia",
    "Celestina",
    "Rosalía",
    "Elvia",
    "Aurelia",
    "Yamileth",
    "Damaris",
    "Librada",
    "Xiomara",
    "Meri",
    "Chevi",
    "Besikó",
    "Noemí",
    "Delfina",
    "Oderay",
];
const MEN: &[&str] = &[
    "Chicho",
    "Sebastián",
    "Toribio",
    "Eusebio",
    "Ariel",
    "Bolívar",
    "Feliciano",
    "Edilberto",
    "Olmedo",
    "Rogelio",
    "Arcenio",
    "Nieves",
    "Ñurun",
    "Gerardo",
    "Samuel",
    "Isaías",
    "Cirilo",
    "Belisario",
];
const SURNAMES: &[&str] = &[
    "Montezuma",
    "Bejarano",
    "Carpintero",
    "Andrade",
    "Guerra",
    "Palacio",
    "Santos",
    "Rodríguez",
    "Quintero",
    "Gallardo",
    "Añino",
    "Jiménez",
    "Miranda",
    "Abrego",
    "Sire",
    "Atencio",
    "Caballero",
    "Venado",
    "Tugrí",
    "Pineda",
];
const DISTRICTS: &[(&str, &str)] = &[
    ("Mironó", "Hato Pilón"),
    ("Kusapín", "Bahía Azul"),
    ("Besikó", "Soloy"),
    ("Müna", "Chichica"),
    ("Nole Duima", "Cerro Iglesias"),
    ("Ñürüm", "Buenos Aires"),
];

/// Someone who goes to the harvest.
pub(super) struct Person {
    /// The data of `worker.registered`.
    pub(super) registered: Value,
    /// The data of `document.presented`; one in ten shows none at first.
    pub(super) document: Option<Value>,
    /// The language in which things are told to them.
    pub(super) language: &'static str,
}

/// Makes someone up; their document lasts until after `stay_ends`.
pub(super) fn person(dice: &mut Dice, today: chrono::NaiveDate) -> Person {
    use chrono::{Datelike, Days};
    let woman = dice.percent(42);
    let first = *dice.pick(if woman { WOMEN } else { MEN });
    let second = *dice.pick(if woman { WOMEN } else { MEN });
    let given = if dice.percent(40) && first != second { format!("{first} {second}") } else { first.to_owned() };
    let age_days = u64::try_from(dice.between(18 * 366 + 200, 60 * 365)).unwrap_or(10_000);
    let born = today.checked_sub_days(Days::new(age_days)).unwrap_or(today);
    let language = if dice.percent(70) { "gym" } else { "sab" };
    let (district, township) = *dice.pick(DISTRICTS);
    let (province, volume, entry) = (12, dice.between(100, 999), dice.between(100, 2999));
    let valid_until = today.checked_add_days(Days::new(u64::try_from(dice.between(800, 3600)).unwrap_or(900)));
    let document = (!dice.percent(10)).then(|| {
        if dice.percent(15) {
            json!({
                "document_type": "passport", "issuing_country": "PA", "number": format!("PA{}", dice.between(1_000_000, 9_999_999)),
                "valid_until": valid_until
            })
        } else {
            json!({
                "document_type": "national-id", "issuing_country": "PA", "number": format!("{province}-{volume}-{entry}"),
                "valid_until": valid_until
            })
        }
    });
    let nationalities: &[&str] = if dice.percent(5) { &["PA", "CR"] } else { &["PA"] };
    let registered = json!({
        "given_names": given, "first_surname": dice.pick(SURNAMES), "second_surname": dice.percent(85).then(|| dice.pick(SURNAMES)),
        "sex": if woman { 2 } else { 1 }, "birth_date": format!("{:04}-{:02}-{:02}", born.year(), born.month(), born.day()),
        "nationalities": nationalities, "languages": [language, "es"],
        "phone": dice.percent(60).then(|| format!("6{:07}", dice.between(0, 9_999_999))),
        "residence": {"province": "Comarca Ngäbe-Buglé", "district": district, "township": township},
        "origin_people": if language == "gym" { "Ngäbe" } else { "Buglé" }, "dependants": dice.percent(30).then(|| dice.between(1, 5)),
    });
    Person { registered, document, language }
}
