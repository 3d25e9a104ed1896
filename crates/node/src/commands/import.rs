//! `vaiven import workers`: a roster, as an officer keeps it in a spreadsheet, brought into the registry.

use std::{
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
};

use domain::{
    access::{Actor, Assurance, Operation, Role, Side},
    country::Country,
    lang::Lang,
    time::Day,
    value::{AgreementCode, OfficeCode},
};
use registry::{
    Error, OfficeView, Registry, UserView,
    import::{Expected, FILE_BYTES_MAX, ImportReport, ImportWorkers, Message, read, report},
};
use serde_json::json;

use crate::{
    commands::Context,
    failure::Failure,
    files,
    progress::Progress,
    words::{Words, words},
};

/// Messages that are printed; the report has all of them.
const LINES_MAX: usize = 40;

/// What can be imported.
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  vaiven import workers roster.xlsx --agreement cr-pa-coffee --dry-run\n  vaiven import workers roster.csv --agreement cr-pa-coffee --as itzel@mitradel.example --report roster.report.csv"
)]
pub enum Command {
    /// Import workers from CSV or XLSX. Rows with a fault stay out, and are named with the way out; then the exit status is 3. Again
    /// adds nothing, and an interrupted import goes on.
    #[command(
        after_help = "Examples:\n  vaiven import workers roster.xlsx --agreement cr-pa-coffee --dry-run\n  vaiven import workers roster.csv --agreement cr-pa-coffee --as itzel@mitradel.example --report roster.report.csv"
    )]
    Workers(Workers),
}

/// A roster of workers.
#[derive(Debug, clap::Args)]
pub struct Workers {
    /// The roster: CSV (UTF-8 or Windows-1252) or XLSX.
    file: PathBuf,
    /// The agreement's code, such as cr-pa-coffee.
    #[arg(long, value_name = "CODE", value_parser = AgreementCode::parse)]
    agreement: AgreementCode,
    /// Only say what would become of it; nothing is kept.
    #[arg(long)]
    dry_run: bool,
    /// Write everything that was found to this file, as .json or .csv.
    #[arg(long, value_name = "FILE", value_parser = report_path)]
    report: Option<PathBuf>,
    /// Who imports: the account of a labour officer, who signs for the records. Without it, the only one that there is.
    #[arg(long = "as", value_name = "EMAIL")]
    email: Option<String>,
}

fn report_path(text: &str) -> Result<PathBuf, &'static str> {
    let path = PathBuf::from(text);
    if is_csv(&path) || path.extension().is_some_and(|extension| extension == "json") {
        Ok(path)
    } else {
        Err(".json or .csv")
    }
}

fn is_csv(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "csv")
}

/// Imports.
///
/// # Errors
/// When the file is no roster, or has rows with faults; those without are in.
pub fn run(command: Command, context: &Context<'_>) -> Result<(), Failure> {
    let Command::Workers(arguments) = command;
    let bytes = files::read_bytes(&arguments.file, FILE_BYTES_MAX as u64)?;
    let (registry, _) = context.registry()?;
    let actor = actor(&registry, arguments.email.as_deref())?;
    let file_name = arguments.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let import = ImportWorkers { file_name, bytes, agreement: arguments.agreement.clone(), dry_run: arguments.dry_run };
    let outcome = {
        let mut progress = Progress::new(context.output, Words::new("filas", "rows"));
        registry.import_workers(&actor, import.clone(), &mut |at| progress.at(at.done as u64, Some(at.total as u64)))
    };
    let report = outcome.map_err(|error| refused(error, &import, &actor))?;
    if let Some(path) = &arguments.report {
        write_report(path, &report.messages, context.output.lang()).map_err(|cause| Failure::file(path, &cause))?;
    }
    answer(&report, &arguments, context);
    if report.counts.faults > 0 { Err(Failure::Answered) } else { Ok(()) }
}

/// In whose name it is done: the server's word for them, as if they had signed in.
fn actor(registry: &Registry, email: Option<&str>) -> Result<Actor, Failure> {
    let (users, offices) = (registry.users()?, registry.offices()?);
    let email = email.map(|email| email.trim().to_lowercase());
    let open = users.iter().filter(|user| user.disabled_at.is_none());
    let actors = open.filter(|user| email.as_ref().is_none_or(|email| user.email == *email));
    let mut actors: Vec<Actor> = actors.filter_map(|user| actor_of(user, &offices)).collect();
    if email.is_none() {
        actors.retain(|actor| actor.may(Operation::ImportWorkers).is_ok());
    }
    match (<[Actor; 1]>::try_from(actors), email) {
        (Ok([actor]), _) => {
            let agreements = registry.agreements()?.of_country(actor.country);
            Ok(Actor { agreements, ..actor })
        }
        (Err(_), Some(email)) => {
            Err(Failure::Refused(words!("nadie entra con {email}", "nobody signs in with {email}")))
        }
        (Err(_), None) => Err(Failure::Usage(Words::new(
            "diga quién importa: --as CORREO, la cuenta de alguien de la oficina de trabajo",
            "say who imports: --as EMAIL, the account of a labour officer",
        ))),
    }
}

/// An account as somebody who acts; the agreements are for the registry to say.
fn actor_of(user: &UserView, offices: &[OfficeView]) -> Option<Actor> {
    let office = offices.iter().find(|office| office.code == user.office)?;
    Some(Actor {
        user: user.id,
        role: Role::parse(&user.role)?,
        office: OfficeCode::parse(&office.code).ok()?,
        country: Country::parse(&office.country).ok()?,
        side: Side::parse(&office.side)?,
        employer: user.employer,
        worker: user.worker,
        agreements: Vec::new(),
        assurance: Assurance::Enough,
    })
}

/// Why nothing was imported. The registry says in English why a file is no roster; reading it once more tells it in both languages.
fn refused(error: Error, import: &ImportWorkers, actor: &Actor) -> Failure {
    match &error {
        Error::Invalid(violations) if violations.iter().any(|violation| violation.member == "file") => {
            let Ok(today) = Day::from_date(registry::Clock::system().now().date_naive()) else { return error.into() };
            let expected = Expected { today, origin: actor.country, age_min: 0 };
            match read(&import.bytes, &import.file_name, expected) {
                Ok(_) => error.into(),
                Err(why) => Failure::Refused(Words::new(why.text(Lang::Es), why.text(Lang::En))),
            }
        }
        _ => error.into(),
    }
}

fn write_report(path: &Path, messages: &[Message], lang: Lang) -> std::io::Result<()> {
    let file = File::create(path)?;
    if is_csv(path) {
        report::write_csv(BufWriter::new(&file), messages, lang)?;
    } else {
        report::write_json(BufWriter::new(&file), messages, lang)?;
    }
    file.sync_all()
}

fn answer(report: &ImportReport, arguments: &Workers, context: &Context<'_>) {
    let (counts, lang) = (&report.counts, context.output.lang());
    let data = json!({
        "run": report.run,
        "agreement": report.agreement,
        "dry_run": arguments.dry_run,
        "counts": counts,
        "report": arguments.report,
        "messages": report::Json(&report.messages, lang),
    });
    let (read, imported, there) = (counts.read, counts.imported, counts.already_there);
    let (faults, warnings, duplicates) = (counts.faults, counts.warnings, counts.duplicates);
    let text = words!(
        "Filas: {read}. Importadas: {imported}. Ya estaban: {there}. Con fallos, no importadas: {faults}. Con advertencias: {warnings}. Posibles duplicados: {duplicates}.",
        "Rows: {read}. Imported: {imported}. There already: {there}. With faults, not imported: {faults}. With warnings: {warnings}. Likely duplicates: {duplicates}."
    );
    let dry = Words::new("Prueba: no se guardó nada. ", "Dry run: nothing was kept. ");
    let text = if arguments.dry_run { dry.then("", &text) } else { text };
    let text = report.messages.iter().take(LINES_MAX).fold(text, |text, message| text.then("\n  ", &line(message)));
    let more = report.messages.len().saturating_sub(LINES_MAX);
    let text = match more {
        0 => text,
        _ => text.then("\n  ", &words!("… y {more} más: --report ARCHIVO.csv", "… and {more} more: --report FILE.csv")),
    };
    context.output.give(&data, &text);
}

/// A message with its place. The heading is the file's own; nothing of the row's values is in it.
fn line(message: &Message) -> Words {
    let (row, es, en) = (message.row, message.text(Lang::Es), message.text(Lang::En));
    match &message.column {
        Some(column) => words!("fila {row}, {column}: {es}", "row {row}, {column}: {en}"),
        None => words!("fila {row}: {es}", "row {row}: {en}"),
    }
}
