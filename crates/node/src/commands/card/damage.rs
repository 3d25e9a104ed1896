//! What is wrong with a seal, for people.

use card::seal::Damaged;

use crate::{
    failure::Failure,
    words::{Words, words},
};

/// The damage, with what to do about it.
pub(super) fn refused(why: Damaged) -> Failure {
    Failure::Refused(said(why))
}

/// The damage in words.
pub(super) fn said(why: Damaged) -> Words {
    let spanish = match why {
        Damaged::NotASeal => "no es un sello de OACI: no comienza con RDB1 y una letra de A a D",
        Damaged::TooLong => "es más largo de lo que cabe en un código de barras",
        Damaged::NotBase32 => "no es Base32 sin relleno",
        Damaged::NotDeflated => "no se puede descomprimir",
        Damaged::Truncated => "termina antes de tiempo",
        Damaged::Length => "contiene una longitud que DER no permite",
        Damaged::Unexpected(_) => "contiene un elemento donde no corresponde",
        Damaged::Country => "no nombra el país emisor",
        Damaged::Date => "contiene algo que no es una fecha",
        Damaged::Unsigned => "dice que está firmado y no contiene firma",
    };
    words!(
        "el sello está dañado: {spanish}. Vuelva a leerlo, o pida el documento",
        "the seal is damaged: it {why}. Scan it again, or ask for the document"
    )
}
