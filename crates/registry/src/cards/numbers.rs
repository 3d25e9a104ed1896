//! The numbers of cards: a country opens a series, offices and devices get blocks of it, and each draws from its own. So two who issue
//! at the same time, with a network or without, never give the same number.

use chrono::{DateTime, Utc};
use domain::{
    access::Actor,
    country::Country,
    id::{Device, Id, NumberBlock},
    kinds::Kind,
    value::OfficeCode,
};
use persistence::{Conflict, NumberBlockRow, NumberSeriesRow, StoreError, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Error, Registry, Result};

/// Numbers in a block at the most: some weeks of a busy post.
pub const BLOCK_NUMBERS_MAX: u32 = 5_000;
/// Numbers that an office may have at its hands unused.
const UNUSED_MAX: i64 = 20_000;
/// Blocks that are listed of an office.
const BLOCKS_MAX: i64 = 500;
/// The longest prefix.
const PREFIX_MAX: usize = 15;
/// Digits of a running number.
const DIGITS: std::ops::RangeInclusive<u32> = 1..=12;

/// A series to open.
#[derive(Clone, Debug)]
pub struct NewSeries {
    /// Whose.
    pub country: Country,
    /// What stands before the running number: capitals, digits and hyphens, such as `CR-26-`.
    pub prefix: String,
    /// How many digits the running number has at least.
    pub digits: u32,
    /// The first number.
    pub first: u64,
    /// The last one.
    pub last: u64,
}

/// A series and what is left of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeriesView {
    /// Whose.
    pub country: String,
    /// What stands before the running number.
    pub prefix: String,
    /// Numbers that are in no block yet.
    pub left: u64,
}

/// A block that is asked for.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Of which series; the only one that has enough, where none is named.
    pub prefix: Option<String>,
    /// On which device it is drawn from; none: at the node.
    pub device: Option<Id<Device>>,
    /// How many numbers.
    pub size: u32,
}

/// A block of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NumberBlockView {
    /// Which.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<NumberBlock>,
    /// Whose office draws from it.
    pub office: String,
    /// On which device; none where it is drawn from at the node.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub device: Option<Id<Device>>,
    /// Its first number, as it is printed.
    pub first: String,
    /// Its last number, as it is printed.
    pub last: String,
    /// How many were not drawn yet, as far as the node knows.
    pub left: u64,
    /// When it was granted.
    pub granted_at: DateTime<Utc>,
}

/// A number that was drawn: nobody else gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NumberDrawn {
    /// As it is printed, and as `document.issued` says it.
    pub number: String,
    /// How many are left in the block.
    pub left: u64,
}

impl Registry {
    /// Opens a series. From then on every card of the country needs a number of a block.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is no series; [`Error::Conflict`] where there is one with this prefix.
    pub fn open_number_series(&self, new: &NewSeries) -> Result<()> {
        let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
        if new.prefix.is_empty() || new.prefix.len() > PREFIX_MAX || !new.prefix.chars().all(plain) {
            let rule = format!("has other than 1 to {PREFIX_MAX} capitals, digits and hyphens");
            return Err(Error::invalid("prefix", rule));
        }
        if !DIGITS.contains(&new.digits) {
            let (least, most) = (DIGITS.start(), DIGITS.end());
            return Err(Error::invalid("digits", format!("is not a number from {least} to {most}")));
        }
        let largest = 10_i64.pow(*DIGITS.end()) - 1;
        let bounded = |number: u64| i64::try_from(number).ok().filter(|number| *number <= largest);
        let (Some(next), Some(last)) = (bounded(new.first), bounded(new.last)) else {
            return Err(Error::invalid("last", format!("is at most {largest}")));
        };
        if last < next {
            return Err(Error::invalid("last", "is not before the first"));
        }
        let series = NumberSeriesRow {
            country: new.country.to_string(),
            prefix: new.prefix.clone(),
            digits: i32::try_from(new.digits).unwrap_or(1),
            next,
            last,
        };
        Ok(self.store.write(|tx| tx.open_number_series(&series))?)
    }

    /// A country's series.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn number_series(&self, country: Country) -> Result<Vec<SeriesView>> {
        let rows = self.store.read(|tx| tx.number_series_of(country.as_str()))?;
        let view = |row: NumberSeriesRow| SeriesView {
            left: u64::try_from(row.last + 1 - row.next).unwrap_or_default(),
            country: row.country,
            prefix: row.prefix,
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// A block for the office of whoever issues documents.
    ///
    /// # Errors
    /// [`Error::Denied`] for roles that issue nothing; [`Error::NotFound`] for a device that is not trusted, or of another office; and as
    /// [`Registry::grant_numbers_to`].
    pub fn grant_numbers(&self, actor: &Actor, grant: &Grant) -> Result<NumberBlockView> {
        actor.may_write(Kind::DocumentIssued)?;
        self.grant_block(actor.country, &actor.office, grant, Some(&self.audit_entry(actor, "numbers.grant")))
    }

    /// A block for an office, by the operator of the node.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a size that no block has; [`Error::NotFound`] for an office or device that is not there;
    /// [`Error::Conflict`] where no series has as many numbers left, and where the office has many unused.
    pub fn grant_numbers_to(&self, office: &OfficeCode, grant: &Grant) -> Result<NumberBlockView> {
        let known = self.offices()?.into_iter().find(|known| known.code == office.as_str()).ok_or(Error::NotFound)?;
        let country = Country::parse(&known.country).map_err(|cause| Error::fault("reading an office", cause))?;
        self.grant_block(country, office, grant, None)
    }

    fn grant_block(
        &self,
        country: Country,
        office: &OfficeCode,
        grant: &Grant,
        audit: Option<&persistence::NewAudit>,
    ) -> Result<NumberBlockView> {
        if !(1..=BLOCK_NUMBERS_MAX).contains(&grant.size) {
            return Err(Error::invalid("size", format!("is not a number from 1 to {BLOCK_NUMBERS_MAX}")));
        }
        let size = i64::from(grant.size);
        let (id, granted_at) = (self.new_id(), self.now());
        self.store.write(|tx| -> Result<_> {
            // Of two who ask for one office, the second counts what the first got.
            tx.lock(&[Id::<NumberBlock>::derived(&[office.as_str()])])?;
            if let Some(device) = grant.device {
                let device = tx.device(device)?.filter(|device| device.revoked_at.is_none()).ok_or(Error::NotFound)?;
                let user = tx.user(device.user)?.ok_or(Error::NotFound)?;
                (user.office == office.as_str()).then_some(()).ok_or(Error::NotFound)?;
            }
            let blocks = tx.number_blocks_of(office.as_str(), BLOCKS_MAX)?;
            let unused: i64 = blocks.iter().map(|block| block.last + 1 - block.next).sum();
            if unused + size > UNUSED_MAX || blocks.len() as i64 >= BLOCKS_MAX {
                return Err(Error::Conflict("the office has many numbers that are not used yet", None));
            }
            let series = tx.number_series_of(country.as_str())?;
            let named = |series: &&NumberSeriesRow| grant.prefix.as_ref().is_none_or(|prefix| *prefix == series.prefix);
            for series in series.iter().filter(named) {
                if !tx.cut_off_series(country.as_str(), &series.prefix, size)? {
                    continue;
                }
                let cut = tx.number_series_of(country.as_str())?.into_iter().find(|cut| cut.prefix == series.prefix);
                let next = cut.map_or(series.next + size, |cut| cut.next);
                let block = NumberBlockRow {
                    id,
                    country: country.to_string(),
                    prefix: series.prefix.clone(),
                    first: next - size,
                    next: next - size,
                    last: next - 1,
                    office: office.as_str().to_owned(),
                    device: grant.device,
                    granted_at,
                };
                tx.add_number_block(&block).map_err(not_there)?;
                if let Some(audit) = audit {
                    tx.append_audit(audit)?;
                }
                return Ok(view(&block, series));
            }
            Err(Error::Conflict("no series of card numbers has as many left", None))
        })
    }

    /// The blocks of an office whose officers issue documents, the oldest first.
    ///
    /// # Errors
    /// [`Error::Denied`] for roles that issue nothing.
    pub fn number_blocks(&self, actor: &Actor) -> Result<Vec<NumberBlockView>> {
        actor.may_write(Kind::DocumentIssued)?;
        self.store.read(|tx| {
            let series = tx.number_series_of(actor.country.as_str())?;
            let blocks = tx.number_blocks_of(actor.office.as_str(), BLOCKS_MAX)?;
            let of = |block: &NumberBlockRow| series.iter().find(|series| series.prefix == block.prefix);
            Ok(blocks.iter().filter_map(|block| of(block).map(|series| view(block, series))).collect())
        })
    }

    /// The next number of a block of the officer's own office, for good.
    ///
    /// # Errors
    /// [`Error::Denied`] for roles that issue nothing; [`Error::NotFound`] for another office's block; [`Error::Conflict`] for one that is
    /// used up, and for a device's, which draws by itself.
    pub fn draw_number(&self, actor: &Actor, block: Id<NumberBlock>) -> Result<NumberDrawn> {
        actor.may_write(Kind::DocumentIssued)?;
        self.store.write(|tx| -> Result<_> {
            let row = tx.number_block(block)?.filter(|row| row.office == actor.office.as_str());
            let row = row.ok_or(Error::NotFound)?;
            if row.device.is_some() {
                return Err(Error::Conflict("the block is a device's, which draws from it by itself", None));
            }
            let series = series_of(tx, &row)?;
            let drawn = tx.draw_number(block)?;
            let drawn = drawn.ok_or(Error::Conflict("the block of card numbers is used up", None))?;
            let left = u64::try_from(row.last - drawn).unwrap_or_default();
            Ok(NumberDrawn { number: printed(&series, drawn), left })
        })
    }
}

fn series_of(tx: &mut Tx<'_>, block: &NumberBlockRow) -> Result<NumberSeriesRow> {
    let series = tx.number_series_of(&block.country)?.into_iter().find(|series| series.prefix == block.prefix);
    series.ok_or_else(|| Error::fault("reading a block of numbers", "its series is not there"))
}

fn view(block: &NumberBlockRow, series: &NumberSeriesRow) -> NumberBlockView {
    NumberBlockView {
        id: block.id,
        office: block.office.clone(),
        device: block.device,
        first: printed(series, block.first),
        last: printed(series, block.last),
        left: u64::try_from(block.last + 1 - block.next).unwrap_or_default(),
        granted_at: block.granted_at,
    }
}

fn not_there(error: StoreError) -> Error {
    match error {
        StoreError::Conflict(Conflict::Reference(_)) => Error::NotFound,
        other => other.into(),
    }
}

/// A running number as it is printed.
fn printed(series: &NumberSeriesRow, number: i64) -> String {
    let digits = usize::try_from(series.digits).unwrap_or_default();
    format!("{}{number:0digits$}", series.prefix)
}

/// The running number of a card's number, where it is one of this series: written as it would be printed, and no other way.
pub(crate) fn running_number(series: &NumberSeriesRow, number: &str) -> Option<i64> {
    let running = number.strip_prefix(&series.prefix)?;
    let parsed: i64 = running.parse().ok().filter(|_| running.bytes().all(|byte| byte.is_ascii_digit()))?;
    (printed(series, parsed) == number).then_some(parsed)
}
