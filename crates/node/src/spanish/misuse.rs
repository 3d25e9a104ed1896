//! What clap says when a command was not given as it must be, in Spanish: what is wrong, what was probably meant, and where to read on.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

/// What values have to be, English and Spanish: the messages of the parsers of values.
const EXPECTED: &[(&str, &str)] = &[
    (
        "is not a country code of ISO 3166-1 alpha-2, such as PA",
        "no es un código de país de ISO 3166-1 alfa-2, como PA",
    ),
    (
        "is not an office's code: 2 to 40 small letters, digits and hyphens",
        "no es el código de una oficina: de 2 a 40 letras minúsculas, cifras y guiones",
    ),
    (
        "is not a node's code: 2 to 40 small letters, digits and hyphens",
        "no es el código de un nodo: de 2 a 40 letras minúsculas, cifras y guiones",
    ),
    (
        "is not an agreement's code: 2 to 40 small letters, digits and hyphens",
        "no es el código de un acuerdo: de 2 a 40 letras minúsculas, cifras y guiones",
    ),
    ("origin, destination or transit", "debe ser origin (origen), destination (destino) o transit (tránsito)"),
    ("an IANA time zone, such as America/Panama", "debe ser una zona horaria de IANA, como America/Panama"),
    (".json or .csv", "debe terminar en .json o .csv"),
    ("COUNTRY=KEY", "debe tener la forma PAÍS=LLAVE"),
    ("is empty", "está vacío"),
    ("holds a control character", "contiene un carácter de control"),
    ("invalid digit found in string", "debe ser un número entero"),
    ("cannot parse integer from empty string", "debe ser un número entero"),
];

/// A misuse in Spanish; nothing where clap was only asked for help.
pub fn misuse(error: &Error) -> Option<String> {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return None;
    }
    let mut text = what_is_wrong(error);
    for (kind, head) in [
        (ContextKind::SuggestedSubcommand, "¿Quiso decir"),
        (ContextKind::SuggestedArg, "¿Quiso decir"),
        (ContextKind::SuggestedValue, "¿Quiso decir"),
    ] {
        if let Some(meant) = several(error, kind, " o ") {
            text.push_str(&format!("\n  {head} {meant}?"));
        }
    }
    if let Some(valid) = several(error, ContextKind::ValidValue, ", ") {
        text.push_str(&format!("\n  Valores posibles: {valid}"));
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        text.push_str(&format!("\n\n{}", usage.trim_end().replacen("Usage:", "Uso:", 1)));
    }
    text.push_str("\n\nCon --help se muestra la ayuda de la orden.");
    Some(text)
}

fn what_is_wrong(error: &Error) -> String {
    let one = |kind| several(error, kind, ", ").unwrap_or_default();
    let argument = one(ContextKind::InvalidArg);
    let value = one(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::InvalidSubcommand => format!("la orden {} no existe", one(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument => format!("el argumento {argument} no existe aquí"),
        ErrorKind::InvalidValue if value.is_empty() || value == "«»" => format!("falta el valor de {argument}"),
        ErrorKind::InvalidValue => format!("{value} no es un valor de {argument}"),
        ErrorKind::ValueValidation => match expected(error) {
            Some(expected) => format!("{value}, en {argument}: {expected}"),
            None => format!("{value} no sirve como valor de {argument}"),
        },
        ErrorKind::NoEquals => format!("{argument} lleva su valor detrás de un signo ="),
        ErrorKind::TooManyValues => format!("{argument} tiene demasiados valores; sobra {value}"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{argument} no tiene tantos valores como debe")
        }
        ErrorKind::ArgumentConflict => match several(error, ContextKind::PriorArg, ", ") {
            Some(prior) if prior != argument => format!("{argument} no se puede usar junto con {prior}"),
            _ => format!("{argument} se indicó más de una vez"),
        },
        ErrorKind::MissingRequiredArgument => format!("falta indicar {argument}"),
        ErrorKind::MissingSubcommand => "falta indicar qué hacer".to_owned(),
        ErrorKind::InvalidUtf8 => "un argumento no está en UTF-8".to_owned(),
        _ => "la orden no se entiende".to_owned(),
    }
}

/// What a value has to be, as far as there are Spanish words for it.
fn expected(error: &Error) -> Option<String> {
    let source = std::error::Error::source(error)?.to_string();
    let known =
        EXPECTED.iter().find(|(english, _)| source.ends_with(english)).map(|(_, spanish)| (*spanish).to_owned());
    let longer = || {
        let max = source.strip_prefix("is longer than ")?.strip_suffix(" characters")?;
        Some(format!("tiene más de {max} caracteres"))
    };
    // What clap says of numbers: `11 is not in 1..=10`.
    let between = || {
        let (from, to) = source.split_once(" is not in ")?.1.split_once("..")?;
        let (to, last) = to.strip_prefix('=').map_or((to, false), |to| (to, true));
        Some(if last {
            format!("debe estar entre {from} y {to}")
        } else {
            format!("debe ser al menos {from} y menor que {to}")
        })
    };
    known.or_else(longer).or_else(between)
}

fn several(error: &Error, kind: ContextKind, between: &str) -> Option<String> {
    let marked = |text: &String| format!("«{text}»");
    match error.get(kind)? {
        ContextValue::String(text) => Some(marked(text)),
        ContextValue::Strings(texts) if !texts.is_empty() => {
            Some(texts.iter().map(marked).collect::<Vec<_>>().join(between))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use domain::lang::Lang;

    use crate::cli;

    fn said(arguments: &str) -> String {
        let error = cli::command(Lang::Es).try_get_matches_from(arguments.split(' ')).unwrap_err();
        super::misuse(&error).unwrap()
    }

    #[test]
    fn what_is_wrong_is_said_in_spanish_with_what_was_meant_and_where_to_read_on() {
        for (arguments, expected) in [
            ("vaiven demos", "la orden «demos» no existe\n  ¿Quiso decir «demo»?"),
            ("vaiven demo --prot 1", "el argumento «--prot» no existe aquí\n  ¿Quiso decir «--port»?"),
            ("vaiven demo --port", "falta el valor de «--port <PUERTO>»"),
            ("vaiven demo --workers 20001", "«20001», en «--workers <PERSONAS>»: debe estar entre 0 y 20000"),
            ("vaiven demo --workers many", "«many», en «--workers <PERSONAS>»: debe ser un número entero"),
            ("vaiven demo --seed 1 --seed 2", "«--seed <SEMILLA>» se indicó más de una vez"),
            ("vaiven --lang fr demo", "«fr» no es un valor de «--lang <IDIOMA>»\n  Valores posibles: «es», «en»"),
            ("vaiven init --dir x --node pa --country Panama", "no es un código de país de ISO 3166-1 alfa-2, como PA"),
            ("vaiven key new", "falta indicar «"),
        ] {
            let said = said(arguments);
            assert!(said.contains(expected), "{arguments}: {said}");
            assert!(said.contains("Uso:") || !said.contains("Usage:"), "{arguments}: {said}");
            assert!(said.ends_with("Con --help se muestra la ayuda de la orden."), "{arguments}: {said}");
        }
    }

    #[test]
    fn what_parsers_expect_has_spanish_words() {
        for (english, _) in super::EXPECTED.iter().take(4) {
            let parsers: [Result<(), String>; 4] = [
                domain::country::Country::parse("?").map(|_| ()).map_err(|error| error.to_string()),
                domain::value::OfficeCode::parse("?").map(|_| ()).map_err(|error| error.to_string()),
                domain::value::NodeCode::parse("?").map(|_| ()).map_err(|error| error.to_string()),
                domain::value::AgreementCode::parse("?").map(|_| ()).map_err(|error| error.to_string()),
            ];
            assert!(parsers.iter().any(|parsed| parsed.as_ref().is_err_and(|said| said == english)), "{english}");
        }
    }

    #[test]
    fn help_is_no_misuse() {
        for arguments in ["vaiven --help", "vaiven", "vaiven key"] {
            let error = cli::command(Lang::Es).try_get_matches_from(arguments.split(' ')).unwrap_err();
            assert_eq!(super::misuse(&error), None, "{arguments}");
        }
    }
}
