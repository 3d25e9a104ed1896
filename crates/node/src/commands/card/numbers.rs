//! `vaiven card numbers`: series of card numbers, and the blocks that offices and devices draw from.

use domain::{
    country::Country,
    id::{Device, Id},
    value::OfficeCode,
};
use registry::cards::{Grant, NewSeries};

use crate::{
    commands::Context,
    failure::Failure,
    output::table,
    words::{Words, words},
};

/// What can be done with the numbers of cards.
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Examples:\n  vaiven card numbers open --country CR --prefix CR-26- --last 999999\n  vaiven card numbers grant --office cr-dgme-sabalito --size 500\n  vaiven card numbers list --country CR"
)]
pub enum Command {
    /// Open a series. From then on every card of the country needs a number of a block.
    #[command(
        after_help = "Examples:\n  vaiven card numbers open --country CR --prefix CR-26- --last 999999\n  vaiven card numbers open --country CR --prefix CR-26- --first 1001 --last 1500"
    )]
    Open {
        /// The country that issues the cards, as ISO 3166-1 alpha-2.
        #[arg(long, value_parser = Country::parse)]
        country: Country,
        /// What stands before the running number: capitals, digits and hyphens.
        #[arg(long)]
        prefix: String,
        /// How many digits the running number has at least.
        #[arg(long, default_value_t = 6)]
        digits: u32,
        /// The first running number. A field node's series is the block that its ministry granted it.
        #[arg(long, default_value_t = 1, value_name = "NUMBER")]
        first: u64,
        /// The last running number.
        #[arg(long, value_name = "NUMBER")]
        last: u64,
    },
    /// Grant a block of numbers to an office, or to a device of it that issues without a network.
    #[command(after_help = "Examples:\n  vaiven card numbers grant --office cr-dgme-sabalito --size 500")]
    Grant {
        /// For which office.
        #[arg(long, value_parser = OfficeCode::parse)]
        office: OfficeCode,
        /// The device's id; without it, the block is drawn from at the node.
        #[arg(long, value_name = "UUID")]
        device: Option<Id<Device>>,
        /// Of which series; without it, the first that has as many left.
        #[arg(long)]
        prefix: Option<String>,
        /// How many numbers.
        #[arg(long, value_name = "COUNT")]
        size: u32,
    },
    /// List a country's series, and how many numbers are in no block yet.
    #[command(after_help = "Examples:\n  vaiven card numbers list --country CR --json")]
    List {
        /// The country that issues the cards, as ISO 3166-1 alpha-2.
        #[arg(long, value_parser = Country::parse)]
        country: Country,
    },
}

/// Opens, grants or lists.
///
/// # Errors
/// When the node is not configured, or what was asked is refused.
pub(super) fn run(command: Command, context: &Context<'_>) -> Result<(), Failure> {
    let (registry, _) = context.registry()?;
    match command {
        Command::Open { country, prefix, digits, first, last } => {
            let said =
                words!("Serie abierta: {prefix} de {first} a {last}", "Series opened: {prefix} from {first} to {last}");
            registry.open_number_series(&NewSeries { country, prefix, digits, first, last })?;
            context.output.give(&registry.number_series(country)?, &said);
        }
        Command::Grant { office, device, prefix, size } => {
            let block = registry.grant_numbers_to(&office, &Grant { prefix, device, size })?;
            let (first, last) = (&block.first, &block.last);
            let said = words!("Bloque de {office}: de {first} a {last}", "Block of {office}: {first} to {last}");
            context.output.give(&block, &said);
        }
        Command::List { country } => {
            let series = registry.number_series(country)?;
            let rows: Vec<Vec<String>> =
                series.iter().map(|series| vec![series.prefix.clone(), series.left.to_string()]).collect();
            context.output.give(&series, &Words::same(table(&rows)));
        }
    }
    Ok(())
}
