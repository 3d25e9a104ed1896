//! Why a file is not a roster at all.

use domain::lang::Lang;

use super::{FILE_BYTES_MAX, ROWS_MAX, columns::Needed};

/// Why nothing of a file was read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// More than [`FILE_BYTES_MAX`], or a workbook that grows beyond reason when it is unpacked.
    #[error("the file is too large")]
    TooLarge,
    /// More than [`ROWS_MAX`].
    #[error("the file has too many rows")]
    TooManyRows,
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Neither CSV nor XLSX: an old workbook, a picture, a PDF.
    #[error("the file is neither CSV nor XLSX")]
    NotARoster,
    /// A workbook that is damaged or locked by a password; the detail is for operators.
    #[error("the workbook cannot be read: {0}")]
    Damaged(String),
    /// Columns without which no worker can be registered.
    #[error("headings are missing: {0:?}")]
    MissingHeadings(Vec<Needed>),
}

impl SheetError {
    /// What is wrong and the way out, for the person who chose the file.
    pub fn text(&self, lang: Lang) -> String {
        let mebibytes = FILE_BYTES_MAX / 1024 / 1024;
        match (self, lang) {
            (Self::TooLarge, Lang::Es) => format!("El archivo es demasiado grande: divídalo en partes de menos de {mebibytes} MiB."),
            (Self::TooLarge, Lang::En) => format!("The file is too large: split it into parts below {mebibytes} MiB."),
            (Self::TooManyRows, Lang::Es) => format!("El archivo tiene más de {ROWS_MAX} filas: divídalo en partes."),
            (Self::TooManyRows, Lang::En) => format!("The file has more than {ROWS_MAX} rows: split it into parts."),
            (Self::Empty, Lang::Es) => "El archivo está vacío: elija el archivo de la planilla.".into(),
            (Self::Empty, Lang::En) => "The file is empty: choose the roster's file.".into(),
            (Self::NotARoster, Lang::Es) => "El archivo no es CSV ni XLSX: guárdelo como «Libro de Excel (.xlsx)» o como CSV.".into(),
            (Self::NotARoster, Lang::En) => "The file is neither CSV nor XLSX: save it as “Excel workbook (.xlsx)” or as CSV.".into(),
            (Self::Damaged(_), Lang::Es) => {
                "El libro está dañado o protegido con contraseña: ábralo, quite la contraseña y guárdelo de nuevo como .xlsx.".into()
            }
            (Self::Damaged(_), Lang::En) => {
                "The workbook is damaged or locked by a password: open it, remove the password and save it again as .xlsx.".into()
            }
            (Self::MissingHeadings(missing), Lang::Es) => {
                format!("Faltan columnas: {}. Póngales ese título en la primera fila.", names(missing, lang))
            }
            (Self::MissingHeadings(missing), Lang::En) => {
                format!("Columns are missing: {}. Give them that heading in the first row.", names(missing, lang))
            }
        }
    }
}

fn names(missing: &[Needed], lang: Lang) -> String {
    missing.iter().map(|needed| needed.name(lang)).collect::<Vec<_>>().join(", ")
}
