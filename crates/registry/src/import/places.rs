//! Countries, languages and peoples by the names that rosters use.

use domain::{country::Country, text::fold, value::Language};

/// A country by its name in Spanish or English, its people, or its code.
pub(super) fn country(text: &str) -> Option<Country> {
    let code = match fold(text).as_str() {
        "panama" | "panamena" | "panameno" | "panamanian" => "PA",
        "costa rica" | "costarricense" | "costa rican" => "CR",
        "nicaragua" | "nicaraguense" | "nicaraguan" => "NI",
        "el salvador" | "salvadorena" | "salvadoreno" | "salvadoran" => "SV",
        "honduras" | "hondurena" | "hondureno" | "honduran" => "HN",
        "guatemala" | "guatemalteca" | "guatemalteco" | "guatemalan" => "GT",
        "mexico" | "mexicana" | "mexicano" | "mexican" => "MX",
        "belice" | "belize" | "belicena" | "beliceno" | "belizean" => "BZ",
        "colombia" | "colombiana" | "colombiano" | "colombian" => "CO",
        "venezuela" | "venezolana" | "venezolano" | "venezuelan" => "VE",
        _ => {
            let code = text.trim().to_ascii_uppercase();
            return Country::parse(&code).or_else(|_| Country::parse_alpha3(&code)).ok();
        }
    };
    Country::parse(code).ok()
}

/// A language by its name or its code of ISO 639: those of the isthmus, and those that its visitors bring.
pub(super) fn language(text: &str) -> Option<Language> {
    let code = match fold(text).as_str() {
        "espanol" | "castellano" | "spanish" | "es" | "spa" => "es",
        // ISO 639-3 calls the language of the Ngäbe by the name that others gave them, Guaymí.
        "ngabere" | "ngobere" | "ngabe" | "ngobe" | "guaymi" | "gym" => "gym",
        "buglere" | "bugle" | "bokota" | "sab" => "sab",
        "guna" | "kuna" | "dulegaya" | "cuk" => "cuk",
        "embera" | "emp" => "emp",
        "wounaan" | "woun meu" | "noa" => "noa",
        "naso" | "teribe" | "tfr" => "tfr",
        "bribri" | "bzd" => "bzd",
        "cabecar" | "cjp" => "cjp",
        "miskito" | "misquito" | "miq" => "miq",
        "ingles" | "english" | "en" | "eng" => "en",
        "frances" | "french" | "fr" | "fra" => "fr",
        _ => return None,
    };
    Language::parse(code).ok()
}

/// A people's name as they write it themselves, where a roster has one of its other spellings.
pub(super) fn people(text: &str) -> &str {
    match fold(text).as_str() {
        "ngabe" | "ngobe" | "guaymi" => "Ngäbe",
        "bugle" => "Buglé",
        "guna" | "kuna" => "Guna",
        "embera" => "Emberá",
        "wounaan" => "Wounaan",
        "naso" | "naso tjer di" | "teribe" => "Naso Tjër Di",
        "bribri" => "Bribri",
        _ => text,
    }
}

/// The parts of a cell that may name several things.
pub(super) fn several(text: &str) -> impl Iterator<Item = &str> {
    text.split(['/', ',', ';', '+']).flat_map(|part| part.split(" y ")).map(str::trim).filter(|part| !part.is_empty())
}
