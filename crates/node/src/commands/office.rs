//! `vaiven office`: the offices for which people act.

use domain::{access::Side, country::Country, text::Text, value::OfficeCode};
use registry::NewOffice;
use serde_json::json;

use crate::{commands::Context, failure::Failure, output::table, words::words};

/// What can be done with offices.
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  vaiven office add pa-david --name \"MITRADEL David\" --country PA --side origin --time-zone America/Panama\n  vaiven office list"
)]
pub enum Command {
    /// Open an office, or describe it anew.
    #[command(
        after_help = "Examples:\n  vaiven office add pa-david --name \"MITRADEL David\" --country PA --side origin --time-zone America/Panama"
    )]
    Add {
        /// Its code: small letters, digits and hyphens.
        #[arg(value_parser = OfficeCode::parse)]
        code: OfficeCode,
        /// Its name.
        #[arg(long, value_parser = Text::<120>::parse)]
        name: Text<120>,
        /// The country whose office it is, as ISO 3166-1 alpha-2.
        #[arg(long, value_parser = Country::parse)]
        country: Country,
        /// Where it stands in the corridor: origin, destination or transit.
        #[arg(long, value_parser = side)]
        side: Side,
        /// The IANA time zone in which its days are counted.
        #[arg(long, value_parser = time_zone)]
        time_zone: chrono_tz::Tz,
    },
    /// List the offices.
    #[command(after_help = "Examples:\n  vaiven office list --json")]
    List,
}

fn side(text: &str) -> Result<Side, &'static str> {
    Side::parse(text).ok_or("origin, destination or transit")
}

fn time_zone(text: &str) -> Result<chrono_tz::Tz, &'static str> {
    text.parse().map_err(|_| "an IANA time zone, such as America/Panama")
}

/// Opens or lists offices.
///
/// # Errors
/// When the node is not configured, or its database is away.
pub fn run(command: Command, context: &Context<'_>) -> Result<(), Failure> {
    let (registry, _) = context.registry()?;
    match command {
        Command::Add { code, name, country, side, time_zone } => {
            registry.put_office(&NewOffice { code: code.clone(), name, country, side, time_zone })?;
            context.output.give(&json!({"code": code}), &words!("Oficina abierta: {code}", "Office opened: {code}"));
        }
        Command::List => {
            let offices = registry.offices()?;
            let row = |office: &registry::OfficeView| {
                vec![
                    office.code.clone(),
                    office.country.clone(),
                    office.side.clone(),
                    office.time_zone.clone(),
                    office.name.clone(),
                ]
            };
            let rows: Vec<Vec<String>> = offices.iter().map(row).collect();
            context.output.give(&offices, &crate::words::Words::same(table(&rows)));
        }
    }
    Ok(())
}
