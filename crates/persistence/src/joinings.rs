//! Registrations of one person that are joined: whose records are found under whom.

use diesel::RunQueryDsl as _;
use domain::{
    Id,
    id::{RecordId, Worker},
};

use crate::{
    dialect::{Statement, TextList, sql},
    error::Result,
    store::Tx,
};

impl Tx<'_> {
    /// Those of these registrations that are joined to another, each with that one.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn survivors_of(&mut self, workers: &[Id<Worker>]) -> Result<Vec<(Id<Worker>, Id<Worker>)>> {
        if workers.is_empty() {
            return Ok(Vec::new());
        }
        let condition = self.dialect().id_is_one_of("j.joined");
        let statement = Statement::<(sql::Id, sql::Id)>::new(format!(
            "select j.joined, j.survivor from worker_joined j where {condition} order by j.joined"
        ));
        let listed = TextList(workers.iter().map(ToString::to_string).collect());
        Ok(statement.bind(listed).load(self.connection)?)
    }

    /// The registrations that are joined to one.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn joined_to(&mut self, survivor: Id<Worker>) -> Result<Vec<Id<Worker>>> {
        let sql = "select j.joined from worker_joined j where j.survivor = ? order by j.joined";
        Ok(Statement::<sql::Id>::new(sql).bind(survivor).load(self.connection)?)
    }

    /// Has everything about one registration found under another, and nothing under its own any more.
    ///
    /// # Errors
    /// [`crate::Conflict::Taken`] where it is joined already.
    pub fn join_worker(&mut self, joined: Id<Worker>, survivor: Id<Worker>) -> Result<()> {
        let insert = "insert into worker_joined (joined, survivor) values (?, ?)";
        Statement::<()>::new(insert).bind(joined).bind(survivor).execute(self.connection)?;
        let refile = "update entry set worker = ? where worker = ?";
        Statement::<()>::new(refile).bind(survivor).bind(joined).execute(self.connection)?;
        for table in ["worker_name", "worker_match", "worker_document"] {
            let sql = format!("delete from {table} where worker = ?");
            Statement::<()>::new(sql).bind(joined).execute(self.connection)?;
        }
        Statement::<()>::new("delete from worker where id = ?").bind(joined).execute(self.connection)?;
        Ok(())
    }

    /// Takes a joining back; these records are of the one that was joined.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn separate_worker(&mut self, joined: Id<Worker>, records: &[RecordId]) -> Result<()> {
        Statement::<()>::new("delete from worker_joined where joined = ?").bind(joined).execute(self.connection)?;
        for record in records {
            let refile = "update entry set worker = ? where record = ?";
            Statement::<()>::new(refile).bind(joined).bind(*record).execute(self.connection)?;
        }
        Ok(())
    }
}
