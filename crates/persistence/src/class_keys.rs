//! The keys of the classes that stand apart, as they are kept: each sealed under the node's data key, which is not here.

use diesel::{
    RunQueryDsl as _,
    sql_types::{Integer, Text},
};
use domain::element::Class;

use crate::{
    dialect::Statement,
    error::{Result, StoreError},
    store::Tx,
};

/// A key of a class, as it is kept: sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct ClassKeyRow {
    /// Of which class.
    pub class: Class,
    /// Which of its keys, counted from 1; the last one seals.
    pub generation: i32,
    /// The key, sealed under the node's data key.
    pub sealed: String,
}

impl std::fmt::Debug for ClassKeyRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ClassKeyRow({}, {})", self.class.as_str(), self.generation)
    }
}

impl Tx<'_> {
    /// All keys of classes, as they are kept.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn class_keys(&mut self) -> Result<Vec<ClassKeyRow>> {
        let sql = "select class, generation, sealed from class_key order by class, generation";
        let rows: Vec<(String, i32, String)> = Statement::<(Text, Integer, Text)>::new(sql).load(self.connection)?;
        let row = |(class, generation, sealed): (String, i32, String)| {
            let class = Class::parse(&class).ok_or_else(|| StoreError::Corrupt("the class of a key".to_owned()))?;
            Ok(ClassKeyRow { class, generation, sealed })
        };
        rows.into_iter().map(row).collect()
    }

    /// Keeps a key, unless its class has one of this generation.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn add_class_key(&mut self, key: &ClassKeyRow) -> Result<()> {
        let sql = "insert into class_key (class, generation, sealed) values (?, ?, ?) on conflict do nothing";
        let statement = Statement::<()>::new(sql).bind(key.class.as_str()).bind(key.generation).bind(&key.sealed);
        statement.execute(self.connection)?;
        Ok(())
    }

    /// Replaces a key by the same one under another data key, unless it is gone.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn reseal_class_key(&mut self, key: &ClassKeyRow, sealed: &str) -> Result<bool> {
        let sql = "update class_key set sealed = ? where class = ? and generation = ? and sealed = ?";
        let statement = Statement::<()>::new(sql).bind(sealed).bind(key.class.as_str()).bind(key.generation);
        Ok(statement.bind(&key.sealed).execute(self.connection)? == 1)
    }

    /// Forgets a key. Whoever calls this has sealed anew all that was under it.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn drop_class_key(&mut self, key: &ClassKeyRow) -> Result<()> {
        let sql = "delete from class_key where class = ? and generation = ?";
        Statement::<()>::new(sql).bind(key.class.as_str()).bind(key.generation).execute(self.connection)?;
        Ok(())
    }
}
