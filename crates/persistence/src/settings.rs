//! What a node knows about itself: its code, its country, which key it signs with.

use diesel::{OptionalExtension as _, prelude::*};

use crate::{dialect::upsert, error::Result, schema::node_setting, store::Tx};

impl Tx<'_> {
    /// A setting.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn setting(&mut self, key: &str) -> Result<Option<String>> {
        let one = node_setting::table.filter(node_setting::key.eq(key)).select(node_setting::value);
        Ok(one.first(self.connection).optional()?)
    }

    /// Sets a setting.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn set_setting(&mut self, key: &str, value: &str) -> Result<()> {
        upsert("node_setting", &["key"], vec![("key", key.into()), ("value", value.into())])
            .execute(self.connection)?;
        Ok(())
    }
}
