//! Rules of form in Spanish. The domain states them in English, as predicates of the member that breaks them.

use std::borrow::Cow;

use domain::lang::Lang;

/// English and Spanish; `{}` stands for what a rule fills in, a number or a list of choices, never a value that was sent.
const RULES: &[(&str, &str)] = &[
    ("is missing", "falta"),
    ("is not a member here", "no es un miembro conocido aquí"),
    ("stands there twice", "aparece dos veces"),
    ("is not JSON that can be read", "no es JSON legible"),
    ("has something behind its end", "tiene algo después de su final"),
    ("is empty", "está vacío"),
    ("is not what is expected: one of {}", "no es lo esperado: uno de {}"),
    ("is not what is expected: {}", "no es lo esperado: {}"),
    ("is longer than {} characters", "tiene más de {} caracteres"),
    ("is longer than {} bytes", "tiene más de {} bytes"),
    ("has more than {} items", "tiene más de {} elementos"),
    ("has fewer than {} characters", "tiene menos de {} caracteres"),
    ("has more than {} characters", "tiene más de {} caracteres"),
    ("holds a control character", "contiene un carácter de control"),
    ("is not within {} to {}", "no está entre {} y {}"),
    ("is not a number from 1 to {}", "no es un número de 1 a {}"),
    ("is not a kind that this node knows", "no es un tipo de registro que este nodo conozca"),
    ("is not the version of this kind, which is {}", "no es la versión de este tipo, que es {}"),
    ("is not what a record of {} is about", "no es aquello de lo que trata un registro de {}"),
    ("not an id: a UUID in its hyphenated form is expected", "no es un identificador: se espera un UUID con guiones"),
    (
        "is not a date and time of RFC 3339 with its offset, such as 2026-11-02T14:05:00-05:00",
        "no es una fecha y hora de RFC 3339 con su desfase, como 2026-11-02T14:05:00-05:00",
    ),
    ("is not a date of the calendar, such as 2026-11-02", "no es una fecha del calendario, como 2026-11-02"),
    ("has a year outside {} to {}", "tiene un año fuera de {} a {}"),
    (
        "is not a country code of ISO 3166-1 alpha-2, such as PA",
        "no es un código de país de ISO 3166-1 alfa-2, como PA",
    ),
    (
        "is not an activity of ISIC Rev.4: two to four digits, such as 0127",
        "no es una actividad de la CIIU Rev.4: de dos a cuatro cifras, como 0127",
    ),
    (
        "is not an occupation of ISCO-08: one to four digits, such as 9211",
        "no es una ocupación de la CIUO-08: de una a cuatro cifras, como 9211",
    ),
    (
        "is not a language code of ISO 639: two or three small letters, such as es or gym",
        "no es un código de lengua de ISO 639: dos o tres letras minúsculas, como es o gym",
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
    (
        "is not a quota line's code: 2 to 40 small letters, digits and hyphens",
        "no es el código de un cupo: de 2 a 40 letras minúsculas, cifras y guiones",
    ),
    ("is not a currency code of ISO 4217, such as CRC", "no es un código de moneda de ISO 4217, como CRC"),
    (
        "is not a code of ISO/IEC 5218: 0 not known, 1 male, 2 female, 9 not applicable",
        "no es un código de ISO/IEC 5218: 0 no se sabe, 1 hombre, 2 mujer, 9 no aplica",
    ),
    (
        "is not an amount: digits with at most four decimals behind a point, such as \"1250.00\"",
        "no es un importe: cifras con hasta cuatro decimales tras un punto, como \"1250.00\"",
    ),
    ("is not an e-mail address", "no es una dirección de correo"),
    ("is not an office of this node", "no es una oficina de este nodo"),
    (
        "is for users in the role of an employer or association only",
        "es solo para cuentas con la función de empleador o asociación",
    ),
    ("is for users in the role of a worker only", "es solo para cuentas con la función de persona trabajadora"),
    (
        "is not a time zone of the IANA database, such as America/Panama",
        "no es un huso horario de la base IANA, como America/Panama",
    ),
    ("has fewer than 12 characters", "tiene menos de 12 caracteres"),
    ("is the e-mail address, or its first part", "es la dirección de correo, o su primera parte"),
    ("is one character over and over", "es un mismo carácter repetido"),
    ("is not a cursor that this node gave out", "no es un cursor que este nodo haya entregado"),
    ("is not a purpose of this role", "no es un fin que corresponda a su función"),
    ("is not UTF-8", "no está en UTF-8"),
    ("is the id of a record with other content", "es el identificador de un registro con otro contenido"),
    ("is not true or false", "no es true ni false"),
    ("has no letter or digit to look for", "no tiene letras ni cifras que buscar"),
    ("has more than {} words", "tiene más de {} palabras"),
    ("is needed for an inquiry: say why, in a sentence", "hace falta para una consulta: diga el motivo en una frase"),
    ("is one of code, mrz and document, and only one is sent", "es uno de code, mrz y document, y se envía uno solo"),
    ("has check digits that do not agree: {}", "tiene dígitos de control que no concuerdan: {}"),
    (
        "is not a machine-readable zone: three lines of 30 characters, or two of 36 or 44",
        "no es una zona de lectura mecánica: tres líneas de 30 caracteres, o dos de 36 o 44",
    ),
    (
        "holds a character that no machine-readable zone has",
        "contiene un carácter que ninguna zona de lectura mecánica tiene",
    ),
    (
        "does not begin as a document's zone, or has no document number",
        "no comienza como la zona de un documento, o no tiene número de documento",
    ),
    (
        "is not an ICAO seal: it does not begin with RDB1 and a letter from A to D",
        "no es un sello de OACI: no comienza con RDB1 y una letra de A a D",
    ),
    (
        "is longer than a barcode can be ({} characters, {} bytes inflated)",
        "es más largo de lo que cabe en un código de barras ({} caracteres, {} bytes descomprimido)",
    ),
    ("is not Base32 without padding", "no es Base32 sin relleno"),
    ("cannot be inflated", "no se puede descomprimir"),
    ("ends too early", "termina antes de tiempo"),
    ("holds a length that DER does not allow", "contiene una longitud que DER no permite"),
    ("holds the element {} where it does not belong", "contiene el elemento {} donde no corresponde"),
    ("names no issuing country", "no nombra el país emisor"),
    ("holds something that is not a date", "contiene algo que no es una fecha"),
    (
        "is not an attachment's address: 43 letters, digits, hyphens and underscores",
        "no es la dirección de un adjunto: 43 letras, cifras, guiones y guiones bajos",
    ),
    (
        "is not 32 bytes in base64url without padding: 43 characters",
        "no son 32 bytes en base64url sin relleno: 43 caracteres",
    ),
    (
        "is more than {} MB: make the photograph smaller, its longest side at most {} pixels, and save it as JPEG",
        "pesa más de {} MB: reduzca la fotografía, con el lado mayor de {} píxeles como máximo, y guárdela como JPEG",
    ),
    (
        "is more than {} MB: scan it in grey and at 200 dots an inch",
        "pesa más de {} MB: escanéelo en grises y a 200 puntos por pulgada",
    ),
    ("is none of the formats that it may be: {}", "no es ninguno de los formatos admitidos: {}"),
    (
        "is damaged, or not whole: make the file anew and send it again",
        "está dañado o incompleto: genere el archivo de nuevo y envíelo otra vez",
    ),
    ("has a side of more than {} pixels: make it smaller", "tiene un lado de más de {} píxeles: redúzcalo"),
    (
        "holds what the camera wrote beside the picture, such as where it was taken: save a copy without metadata",
        "contiene lo que la cámara anotó junto a la imagen, como el lugar donde se tomó: guarde una copia sin metadatos",
    ),
    (
        "holds a program, another file or a password: print it to a plain PDF",
        "contiene un programa, otro archivo o una contraseña: imprímalo como PDF simple",
    ),
    ("is not a byte of the file", "no es un byte del archivo"),
    ("has more than {} bytes", "tiene más de {} bytes"),
    ("has fewer than {} bytes, and is not the last part", "tiene menos de {} bytes y no es la última parte"),
    (
        "is not the hash of what was sent: send the file again",
        "no es el hash de lo que se envió: envíe el archivo de nuevo",
    ),
    ("says that it is signed and holds no signature", "dice que está firmado y no contiene firma"),
];

/// A rule in the reader's language; one without a translation stays as it is, for that is better than nothing.
pub(crate) fn rule(english: &str, lang: Lang) -> Cow<'_, str> {
    match lang {
        Lang::En => Cow::Borrowed(english),
        Lang::Es => RULES
            .iter()
            .find_map(|(pattern, spanish)| fillings(pattern, english).map(|filled| fill(spanish, &filled)))
            .map_or(Cow::Borrowed(english), Cow::Owned),
    }
}

/// In what two registrations are alike: code, Spanish, English.
const LIKENESS: &[(&str, &str, &str)] = &[
    ("same-document", "el mismo documento", "the same document"),
    ("same-names", "los mismos nombres", "the same names"),
    ("names-in-other-order", "los mismos nombres en otro orden", "the same names in another order"),
    ("names-in-other-columns", "nombres donde el otro tiene apellidos", "given names where the other has surnames"),
    ("surname-missing", "a uno le falta un apellido que el otro tiene", "one lacks a surname that the other has"),
    ("given-name-missing", "a uno le falta un nombre que el otro tiene", "one lacks a given name that the other has"),
    (
        "spelt-otherwise",
        "un nombre escrito de otra forma que suena igual",
        "a name spelt otherwise that sounds the same",
    ),
    ("same-birth-date", "la misma fecha de nacimiento", "the same date of birth"),
    ("day-and-month-swapped", "día y mes de nacimiento intercambiados", "day and month of birth changed places"),
    ("birth-date-fits", "la fecha de nacimiento conocida coincide", "what is known of the date of birth fits"),
];

/// A reason to take two registrations for one person, in words; the code itself where there are none.
pub(crate) fn likeness(code: &str, lang: Lang) -> &str {
    let row = LIKENESS.iter().find(|(known, ..)| *known == code);
    row.map_or(code, |(_, spanish, english)| match lang {
        Lang::Es => spanish,
        Lang::En => english,
    })
}

/// What stands in a text where the pattern has holes, if it is of that pattern.
fn fillings<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut parts = pattern.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut filled = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let at = if parts.peek().is_none() { rest.len().checked_sub(part.len())? } else { rest.find(part)? };
        let (filling, after) = rest.split_at_checked(at)?;
        rest = after.strip_prefix(part)?;
        filled.push(filling);
    }
    rest.is_empty().then_some(filled)
}

fn fill(pattern: &str, fillings: &[&str]) -> String {
    fillings.iter().fold(pattern.to_owned(), |text, filling| text.replacen("{}", filling, 1))
}

#[cfg(test)]
mod tests {
    use domain::record::Submission;

    use super::*;

    #[test]
    fn a_rule_is_put_into_spanish_with_what_it_fills_in() {
        for (english, spanish) in [
            ("is missing", "falta"),
            ("has a year outside 1900 to 2199", "tiene un año fuera de 1900 a 2199"),
            ("is longer than 60 characters", "tiene más de 60 caracteres"),
            ("is not what is expected: one of `a`, `b`", "no es lo esperado: uno de `a`, `b`"),
            ("is not within 1 to 9999", "no está entre 1 y 9999"),
            ("is something new", "is something new"),
        ] {
            assert_eq!(rule(english, Lang::Es), spanish);
            assert_eq!(rule(english, Lang::En), english);
        }
    }

    #[test]
    fn every_reason_to_take_two_for_one_is_said_in_words() {
        use domain::matching::Reason::*;
        let all = [
            SameDocument,
            SameNames,
            NamesInOtherOrder,
            NamesInOtherColumns,
            SurnameMissing,
            GivenNameMissing,
            SpeltOtherwise,
            SameBirthDate,
            DayAndMonthSwapped,
            BirthDateFits,
        ];
        assert_eq!(all.len(), LIKENESS.len());
        for reason in all {
            assert_ne!(likeness(reason.as_str(), Lang::Es), reason.as_str());
            assert_ne!(likeness(reason.as_str(), Lang::Es), likeness(reason.as_str(), Lang::En));
        }
    }

    #[test]
    fn why_a_file_is_not_taken_is_said_in_spanish() {
        use domain::attachment::{NotAccepted::*, Sort};
        let of_sorts = Sort::ALL.iter().flat_map(|sort| [TooLarge(*sort), Format(*sort), Pixels(*sort)]);
        for why in of_sorts.chain([Empty, Damaged, Metadata, Active]) {
            let english = why.to_string();
            assert_ne!(rule(&english, Lang::Es), english, "no Spanish for: {english}");
        }
    }

    #[test]
    fn what_a_submission_can_get_wrong_is_said_in_spanish() {
        let sent = serde_json::json!({
            "id": "0198d0c0-0000-7000-8000-000000000001", "kind": "arrival.missed", "version": 1,
            "about": {"worker": "0198d0c0-0000-7000-8000-000000000002", "cycle": "0198d0c0-0000-7000-8000-000000000003"},
            "occurred_at": "2026-11-04T08:00:00-06:00", "data": {"expected_on": "2026-11-03"}
        });
        type Change = fn(&mut serde_json::Value);
        let changes: [Change; 9] = [
            |v| v["id"] = "x".into(),
            |v| v["kind"] = "x".into(),
            |v| v["version"] = 7.into(),
            |v| v["about"] = serde_json::json!({}),
            |v| v["about"]["employer"] = "0198d0c0-0000-7000-8000-000000000009".into(),
            |v| v["occurred_at"] = "9999-01-01T00:00:00Z".into(),
            |v| v["occurred_at"] = "yesterday".into(),
            |v| v["data"]["expected_on"] = 5.into(),
            |v| v["data"]["other"] = 1.into(),
        ];
        for change in changes {
            let mut value = sent.clone();
            change(&mut value);
            let english = Submission::parse(&value.to_string()).unwrap_err().rule;
            assert_ne!(rule(&english, Lang::Es), english, "no Spanish for: {english}");
        }
    }
}
