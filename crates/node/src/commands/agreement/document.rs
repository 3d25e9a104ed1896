//! An agreement's document and the file of signatures beside it, as they lie on disk.

use std::path::{Path, PathBuf};

use domain::agreement::{AGREEMENT_BYTES_MAX, Agreement, Format, Signatures};

use crate::{failure::Failure, files, words::words};

/// A document as it was read.
pub(super) struct Document {
    pub(super) agreement: Agreement,
    pub(super) text: String,
    pub(super) format: Format,
}

/// Reads a document; its name says whether it is JSON.
pub(super) fn read(path: &Path) -> Result<Document, Failure> {
    let text = files::read_text(path, AGREEMENT_BYTES_MAX as u64)?;
    let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let format = if is_json { Format::Json } else { Format::Toml };
    let shown = path.display();
    let agreement = Agreement::parse(&text, format).map_err(|cause| {
        Failure::Refused(words!("{shown} no es un acuerdo: {cause}", "{shown} is no agreement: {cause}"))
    })?;
    Ok(Document { agreement, text, format })
}

/// Where the signatures of a document are: `2024.toml` has `2024.signatures.json`.
pub(super) fn signatures_path(document: &Path, named: Option<PathBuf>) -> PathBuf {
    named.unwrap_or_else(|| document.with_extension("signatures.json"))
}

/// Reads a file of signatures, with its text.
pub(super) fn read_signatures(path: &Path) -> Result<(Signatures, String), Failure> {
    let text = files::read_text(path, AGREEMENT_BYTES_MAX as u64)?;
    let shown = path.display();
    let signatures = Signatures::parse(&text).map_err(|cause| {
        Failure::Refused(words!(
            "{shown} no es un archivo de firmas: {cause}",
            "{shown} is no file of signatures: {cause}"
        ))
    })?;
    Ok((signatures, text))
}
