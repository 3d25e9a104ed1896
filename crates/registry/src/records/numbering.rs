//! Each number of a card is given once (R20): the database holds it, whoever issues at the same time. Where a country has opened series of
//! numbers, a card's comes from a block of the office that issues it, and of the device where that issued without a network.

use domain::{
    id::{Document, Id},
    kinds::Data,
    record::Record,
    rules::UnmetCode,
    text::Text,
};
use persistence::Tx;

use super::{Refusal, Undone, project::fold_number};
use crate::cards::numbers::running_number;

/// Claims the number of what a decision issues.
pub(super) fn claim(tx: &mut Tx<'_>, record: &Record) -> Result<(), Undone> {
    let (document, number): (Id<Document>, &Text<30>) = match &record.data {
        Data::DocumentIssued(data) => (data.document, &data.number),
        Data::DocumentReplaced(data) => (data.replacement, &data.number),
        _ => return Ok(()),
    };
    granted(tx, record, number.as_str())?;
    if tx.give_number(record.author.country.as_str(), &fold_number(number.as_str()), document)? {
        return Ok(());
    }
    Err(unmet(UnmetCode::NumberTaken))
}

fn granted(tx: &mut Tx<'_>, record: &Record, number: &str) -> Result<(), Undone> {
    let (country, office) = (record.author.country.as_str(), record.author.office.as_str());
    let series = tx.number_series_of(country)?;
    if series.is_empty() {
        return Ok(());
    }
    // A device names itself in what it captured, by its id.
    let device = record.captured.as_ref().map(|captured| captured.device.as_str().to_owned());
    for series in &series {
        let Some(running) = running_number(series, number) else { continue };
        let Some(block) = tx.number_block_holding(office, country, &series.prefix, running)? else { continue };
        if block.device.is_none() || block.device.map(|own| own.to_string()) == device {
            tx.count_drawn_numbers(block.id, running)?;
            return Ok(());
        }
    }
    Err(unmet(UnmetCode::NumberNotGranted))
}

fn unmet(code: UnmetCode) -> Undone {
    Undone::Refused(Refusal::Unmet(vec![code.into()]))
}
