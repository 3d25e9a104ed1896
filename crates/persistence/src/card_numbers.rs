//! The numbers of cards: series, the blocks that are cut off them, and which number was given to which document.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    sql_types::{BigInt, Integer, Nullable, Text},
};
use domain::{
    Id,
    id::{Device, Document, NumberBlock},
};

use crate::{
    dialect::{Statement, sql},
    error::Result,
    store::Tx,
};

/// A prefix and a running number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberSeriesRow {
    /// Whose.
    pub country: String,
    /// What stands before the running number.
    pub prefix: String,
    /// How many digits the running number has at least.
    pub digits: i32,
    /// The first that is in no block yet.
    pub next: i64,
    /// The last one.
    pub last: i64,
}

/// A block of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberBlockRow {
    /// Which.
    pub id: Id<NumberBlock>,
    /// Whose.
    pub country: String,
    /// Of which series.
    pub prefix: String,
    /// Its first number.
    pub first: i64,
    /// The first that was not drawn yet.
    pub next: i64,
    /// Its last number.
    pub last: i64,
    /// Which office draws from it.
    pub office: String,
    /// On which device; none where it is drawn from at the node.
    pub device: Option<Id<Device>>,
    /// When it was granted.
    pub granted_at: DateTime<Utc>,
}

type BlockTuple = (Id<NumberBlock>, String, String, i64, i64, i64, String, Option<Id<Device>>, DateTime<Utc>);
type BlockRow = (sql::Id, Text, Text, BigInt, BigInt, BigInt, Text, Nullable<sql::Id>, sql::Instant);
const BLOCK: &str = "id, country, prefix, first, next, last, office, device, granted_at";

fn block((id, country, prefix, first, next, last, office, device, granted_at): BlockTuple) -> NumberBlockRow {
    NumberBlockRow { id, country, prefix, first, next, last, office, device, granted_at }
}

impl Tx<'_> {
    /// Opens a series.
    ///
    /// # Errors
    /// [`crate::Conflict::Taken`] where the country has one with this prefix.
    pub fn open_number_series(&mut self, series: &NumberSeriesRow) -> Result<()> {
        let sql = "insert into number_series (country, prefix, digits, next, last) values (?, ?, ?, ?, ?)";
        let statement = Statement::<()>::new(sql).bind(&series.country).bind(&series.prefix).bind(series.digits);
        statement.bind(series.next).bind(series.last).execute(self.connection)?;
        Ok(())
    }

    /// A country's series, by prefix.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn number_series_of(&mut self, country: &str) -> Result<Vec<NumberSeriesRow>> {
        type Row = (Text, Text, Integer, BigInt, BigInt);
        let sql = "select country, prefix, digits, next, last from number_series where country = ? order by prefix";
        let rows: Vec<(String, String, i32, i64, i64)> =
            Statement::<Row>::new(sql).bind(country).load(self.connection)?;
        let series = |(country, prefix, digits, next, last)| NumberSeriesRow { country, prefix, digits, next, last };
        Ok(rows.into_iter().map(series).collect())
    }

    /// Cuts so many numbers off a series; `false` where fewer are left. Whoever comes second waits for the first one's transaction.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn cut_off_series(&mut self, country: &str, prefix: &str, size: i64) -> Result<bool> {
        let sql = "update number_series set next = next + ? where country = ? and prefix = ? and next + ? <= last + 1";
        let statement = Statement::<()>::new(sql).bind(size).bind(country).bind(prefix).bind(size);
        Ok(statement.execute(self.connection)? == 1)
    }

    /// Keeps a block.
    ///
    /// # Errors
    /// When the database is not available; [`crate::Conflict::Reference`] for an office or a device that is not there.
    pub fn add_number_block(&mut self, new: &NumberBlockRow) -> Result<()> {
        let sql = format!("insert into number_block ({BLOCK}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        let statement = Statement::<()>::new(sql).bind(new.id).bind(&new.country).bind(&new.prefix).bind(new.first);
        let statement = statement.bind(new.next).bind(new.last).bind(&new.office).bind(new.device);
        statement.bind(new.granted_at).execute(self.connection)?;
        Ok(())
    }

    /// A block.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn number_block(&mut self, id: Id<NumberBlock>) -> Result<Option<NumberBlockRow>> {
        let sql = format!("select {BLOCK} from number_block where id = ?");
        let rows: Vec<BlockTuple> = Statement::<BlockRow>::new(sql).bind(id).load(self.connection)?;
        Ok(rows.into_iter().next().map(block))
    }

    /// An office's blocks, by id: the oldest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn number_blocks_of(&mut self, office: &str, limit: i64) -> Result<Vec<NumberBlockRow>> {
        let sql = format!("select {BLOCK} from number_block where office = ? order by id limit ?");
        let rows: Vec<BlockTuple> = Statement::<BlockRow>::new(sql).bind(office).bind(limit).load(self.connection)?;
        Ok(rows.into_iter().map(block).collect())
    }

    /// An office's block that holds a number of a series.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn number_block_holding(
        &mut self,
        office: &str,
        country: &str,
        prefix: &str,
        number: i64,
    ) -> Result<Option<NumberBlockRow>> {
        let sql = format!(
            "select {BLOCK} from number_block where office = ? and country = ? and prefix = ? and first <= ? and last >= ?"
        );
        let statement = Statement::<BlockRow>::new(sql).bind(office).bind(country).bind(prefix).bind(number);
        let rows: Vec<BlockTuple> = statement.bind(number).load(self.connection)?;
        Ok(rows.into_iter().next().map(block))
    }

    /// Takes the next number of a block; none where it is used up. Two who draw at the same time draw two numbers.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn draw_number(&mut self, id: Id<NumberBlock>) -> Result<Option<i64>> {
        let sql = "update number_block set next = next + 1 where id = ? and next <= last returning next - 1";
        let drawn: Vec<i64> = Statement::<BigInt>::new(sql).bind(id).load(self.connection)?;
        Ok(drawn.first().copied())
    }

    /// Notes that a block was drawn from as far as a number: by a device, which counts for itself.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn count_drawn_numbers(&mut self, id: Id<NumberBlock>, number: i64) -> Result<()> {
        let sql = "update number_block set next = ? where id = ? and next <= ?";
        Statement::<()>::new(sql).bind(number + 1).bind(id).bind(number).execute(self.connection)?;
        Ok(())
    }

    /// Gives a document a number, for good; `false` where one has it already.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn give_number(&mut self, country: &str, number_folded: &str, document: Id<Document>) -> Result<bool> {
        let sql = "insert into document_number (country, number_folded, document) values (?, ?, ?) \
                   on conflict (country, number_folded) do nothing";
        let statement = Statement::<()>::new(sql).bind(country).bind(number_folded).bind(document);
        Ok(statement.execute(self.connection)? == 1)
    }
}
