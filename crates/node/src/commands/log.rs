//! `vaiven log`: proofs from the log, and whether all that is stored is as it was signed.

use std::path::PathBuf;

use domain::id::RecordId;
use ledger::note::NOTE_BYTES_MAX;
use registry::{
    Error,
    log::{Flaw, LogReport},
};
use serde_json::json;

use crate::{
    commands::Context,
    failure::Failure,
    files,
    progress::Progress,
    words::{Words, words},
};

/// What can be done with the log.
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  vaiven log verify --config node/vaiven.toml\n  vaiven log prove 0198d0c0-0000-7000-8000-000000000001 --out proof.json"
)]
pub enum Command {
    /// Compute the whole log again from what is stored, and name the first thing that is not as it was signed.
    #[command(
        after_help = "Examples:\n  vaiven log verify --config node/vaiven.toml\n  vaiven log verify --checkpoint from-the-partner.txt"
    )]
    Verify {
        /// A checkpoint that somebody else kept: a log that was rewritten and signed again does not agree with it.
        #[arg(long, value_name = "FILE")]
        checkpoint: Vec<PathBuf>,
    },
    /// Prove that a record is in the log, for somebody who has nothing of ours.
    #[command(after_help = "Examples:\n  vaiven log prove 0198d0c0-0000-7000-8000-000000000001 --out proof.json")]
    Prove {
        /// The record's id.
        record: RecordId,
        /// The file to write; without it the proof is printed.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Proves or verifies.
///
/// # Errors
/// When the node is not fit, the record is not in the log, or something is not as it was signed (3).
pub fn run(command: Command, context: &Context<'_>) -> Result<(), Failure> {
    match command {
        Command::Verify { checkpoint } => verify(&checkpoint, context),
        Command::Prove { record, out } => prove(record, out, context),
    }
}

fn verify(held: &[PathBuf], context: &Context<'_>) -> Result<(), Failure> {
    let read = |path: &PathBuf| files::read_text(path, NOTE_BYTES_MAX as u64);
    let held = held.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let (registry, _) = context.registry()?;
    let report = {
        let mut progress = Progress::new(context.output, Words::new("entradas verificadas", "entries verified"));
        registry.verify_log(&held, |leaves| progress.at(leaves, None))?
    };
    let LogReport { leaves, checkpoints, waiting, flaw } = report;
    let flawed = flaw.as_ref().map(|flaw| {
        json!({"code": flaw.code(), "entry": flaw.entry(), "record": flaw.record(), "what": said(flaw).in_lang(context.output.lang())})
    });
    let data = json!({"leaves": leaves, "checkpoints": checkpoints, "waiting": waiting, "flaw": flawed});
    let text = words!(
        "Entradas correctas: {leaves}. Puntos de control: {checkpoints}. En espera: {waiting}.",
        "Entries that are right: {leaves}. Checkpoints: {checkpoints}. Waiting: {waiting}."
    );
    match &flaw {
        None => context.output.give(&data, &text.then(" ", &Words::new("Todo concuerda.", "All of it agrees."))),
        Some(flaw) => context.output.give(&data, &text.then("\n", &said(flaw))),
    }
    if flaw.is_some() { Err(Failure::Answered) } else { Ok(()) }
}

/// What is wrong, in words.
fn said(flaw: &Flaw) -> Words {
    match flaw {
        Flaw::Key(id) => words!(
            "La llave {id} de este nodo no es la que su identificador nombra.",
            "The key {id} of this node is not the one that its id names."
        ),
        Flaw::LeafMissing { place } => {
            words!("Falta la entrada {place} del registro.", "Entry {place} of the log is missing.")
        }
        Flaw::RecordMissing { place, record } => {
            words!("Entrada {place}: el registro {record} no está.", "Entry {place}: the record {record} is not there.")
        }
        Flaw::RecordChanged { place, record } => words!(
            "Entrada {place}: el registro {record} no es lo que se firmó.",
            "Entry {place}: the record {record} is not what was signed."
        ),
        Flaw::DisclosureChanged { place, record } => words!(
            "Entrada {place}: un elemento del registro {record} no es el que se firmó.",
            "Entry {place}: an element of the record {record} is not the one that was signed."
        ),
        Flaw::LeafChanged { place, record } => words!(
            "Entrada {place}: su hash no es el del registro {record}.",
            "Entry {place}: its hash is not that of the record {record}."
        ),
        Flaw::TileChanged { level, place } => words!(
            "El hash {place} del nivel {level} no es el de sus entradas.",
            "Hash {place} of tile level {level} is not that of its entries."
        ),
        Flaw::Shortened { size } => words!(
            "Se firmó o se calculó algo sobre {size} entradas, y hay menos.",
            "Something was signed or computed over {size} entries, and there are fewer."
        ),
        Flaw::CheckpointDiffers { size } => words!(
            "El punto de control de {size} entradas se firmó sobre otras: alguna anterior fue cambiada.",
            "The checkpoint of {size} entries was signed over others: one of those before it was changed."
        ),
        Flaw::CheckpointUnsigned { size } => words!(
            "El punto de control de {size} entradas no lleva una firma válida de este nodo.",
            "The checkpoint of {size} entries has no valid signature of this node."
        ),
        Flaw::HeadDiffers { size } => words!(
            "La cabeza del registro no es la que resulta de sus {size} entradas.",
            "The head of the log is not the one that follows from its {size} entries."
        ),
        Flaw::Unlogged(record) => words!(
            "El registro {record} no está en la bitácora ni espera estarlo.",
            "The record {record} is neither in the log nor waits to be."
        ),
    }
}

fn prove(record: RecordId, out: Option<PathBuf>, context: &Context<'_>) -> Result<(), Failure> {
    let (registry, _) = context.registry()?;
    // Where no service runs, nobody else makes a leaf of it.
    registry.sequence_pending()?;
    let proof = registry.prove(record).map_err(|error| match error {
        Error::NotFound => Failure::Refused(words!(
            "no hay un registro {record} de este nodo",
            "there is no record {record} of this node"
        )),
        error => error.into(),
    })?;
    let text = serde_json::to_string_pretty(&proof).map_err(Failure::defect)?;
    match out {
        None => context.output.document(&text),
        Some(path) => {
            files::write_public(&path, &(text + "\n"))?;
            let shown = path.display();
            context.output.give(&json!({"written": path}), &words!("Escrito: {shown}", "Written: {shown}"));
        }
    }
    Ok(())
}
