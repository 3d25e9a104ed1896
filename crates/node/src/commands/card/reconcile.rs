//! `vaiven card reconcile`: every card and the approval that it rests on, as the node goes through them once a day by itself.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
};

use registry::cards::CardOnRecord;

use crate::{commands::Context, failure::Failure, words::words};

/// Goes through all cards; refuses (3) where one rests on no approval.
pub(super) fn run(report: Option<&Path>, context: &Context<'_>) -> Result<(), Failure> {
    let (registry, _) = context.registry()?;
    let mut file =
        report.map(|path| File::create_new(path).map(BufWriter::new)).transpose().map_err(Failure::defect)?;
    let mut failed = None;
    let mut write = |line: &str| {
        if let Some(file) = &mut file
            && let Err(cause) = writeln!(file, "{line}")
        {
            failed.get_or_insert(cause);
        }
    };
    write("document,cycle,issued_by,approved_by");
    let reconciled = registry.reconcile_cards(|card| write(&row(card)))?;
    if let Some(file) = &mut file {
        file.flush().map_err(Failure::defect)?;
    }
    if let Some(cause) = failed {
        return Err(Failure::defect(cause));
    }
    let (cards, without) = (reconciled.cards, reconciled.without_approval.len());
    let said = words!(
        "{cards} carnés y permisos; sin aprobación: {without}",
        "{cards} cards and permits; without approval: {without}"
    );
    context.output.give(&reconciled, &said);
    if without == 0 { Ok(()) } else { Err(Failure::Answered) }
}

fn row(card: &CardOnRecord) -> String {
    let issued_by = card.issued_by.map(|record| record.to_string()).unwrap_or_default();
    let approved_by: Vec<String> = card.approved_by.iter().map(ToString::to_string).collect();
    format!("{},{},{issued_by},{}", card.document, card.cycle, approved_by.join(" "))
}
