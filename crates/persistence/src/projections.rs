//! All that is computed from the records: emptied before a rebuild, and compared after it.

use diesel::{RunQueryDsl as _, sql_types::Text};

use crate::{
    dialect::{Dialect, Statement},
    error::Result,
    store::Tx,
};

const TABLES: &[&str] = &[
    "entry",
    "worker",
    "worker_name",
    "worker_document",
    "worker_match",
    "worker_joined",
    "cycle",
    "finding",
    "settlement",
    "employer",
    "workplace",
    "demand",
    "quota_line",
    "issued_document",
    "matter",
    "attachment_named",
];

impl Tx<'_> {
    /// Empties every projection. In the same transaction, or before anyone is served, they are to be built again.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn clear_projections(&mut self) -> Result<()> {
        self.empty(TABLES)
    }

    /// Every row of every projection as a line of text, in order: two states of one database are equal when these are.
    /// Holds persons' data, and all of it at once: for tests and for `rebuild --check` on small nodes.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn projections_as_text(&mut self) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        for table in TABLES {
            let row = match self.dialect() {
                Dialect::Postgresql => "t::text".to_owned(),
                Dialect::Sqlite => {
                    let columns = Statement::<Text>::new("select name from pragma_table_info(?)").bind(*table);
                    let columns: Vec<String> = columns.load(self.connection)?;
                    format!("json_array({})", columns.join(", "))
                }
            };
            let rows: Vec<String> =
                Statement::<Text>::new(format!("select {row} as line from {table} t order by line"))
                    .load(self.connection)?;
            lines.extend(rows.into_iter().map(|row| format!("{table} {row}")));
        }
        Ok(lines)
    }
}
