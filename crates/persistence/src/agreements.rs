//! Agreements, as the documents that both ministries signed, and the keys that may sign them.

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension as _, prelude::*};

use crate::{
    dialect::{Statement, stored},
    error::Result,
    schema::{agreement, trusted_key},
    store::Tx,
};

/// One version of an agreement.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct AgreementRow {
    /// Its code, the same for every version.
    pub code: String,
    /// The version.
    pub version: i32,
    /// The document, as canonical JSON.
    pub document: String,
    /// The signatures, as JSON.
    pub signatures: String,
    /// When this node took it in.
    pub installed_at: DateTime<Utc>,
}

impl Tx<'_> {
    /// Takes a version in. It never changes afterwards, but for signatures that are added while the document stays the same.
    ///
    /// # Errors
    /// [`crate::Conflict::Taken`] when another document has this code and version.
    pub fn install_agreement(&mut self, new: &AgreementRow) -> Result<()> {
        let same = agreement::table
            .filter(agreement::code.eq(&new.code))
            .filter(agreement::version.eq(new.version))
            .filter(agreement::document.eq(&new.document));
        let signed = diesel::update(same).set(agreement::signatures.eq(&new.signatures)).execute(self.connection)?;
        if signed == 1 {
            return Ok(());
        }
        diesel::insert_into(agreement::table)
            .values((
                agreement::code.eq(&new.code),
                agreement::version.eq(new.version),
                agreement::document.eq(&new.document),
                agreement::signatures.eq(&new.signatures),
                agreement::installed_at.eq(stored(new.installed_at)),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// One version.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn agreement(&mut self, code: &str, version: i32) -> Result<Option<AgreementRow>> {
        let one = agreement::table.filter(agreement::code.eq(code)).filter(agreement::version.eq(version));
        Ok(one.first(self.connection).optional()?)
    }

    /// All versions of all agreements, by code and version.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn agreements(&mut self) -> Result<Vec<AgreementRow>> {
        Ok(agreement::table.order((agreement::code, agreement::version)).load(self.connection)?)
    }

    /// Trusts a party's key, from now on.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn trust_key(&mut self, party: &str, public_key: &str) -> Result<()> {
        let sql = "insert into trusted_key (party, public_key) values (?, ?) on conflict do nothing";
        Statement::<()>::new(sql).bind(party).bind(public_key).execute(self.connection)?;
        Ok(())
    }

    /// Trusts a key no more.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn distrust_key(&mut self, party: &str, public_key: &str) -> Result<bool> {
        let one =
            trusted_key::table.filter(trusted_key::party.eq(party)).filter(trusted_key::public_key.eq(public_key));
        Ok(diesel::delete(one).execute(self.connection)? == 1)
    }

    /// All trusted keys as party and key, in that order.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn trusted_keys(&mut self) -> Result<Vec<(String, String)>> {
        Ok(trusted_key::table.order((trusted_key::party, trusted_key::public_key)).load(self.connection)?)
    }
}
