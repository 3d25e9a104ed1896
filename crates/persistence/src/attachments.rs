//! Attachments: files in sealed parts, and which records name them. What is in a part nobody here can read.

use chrono::{DateTime, Utc};
use diesel::{
    OptionalExtension as _, RunQueryDsl as _,
    prelude::*,
    sql_types::{BigInt, Nullable, Text},
};
use domain::{
    Id,
    access::Permit,
    element::{Class, Classes},
    id::{Cycle, RecordId, User, Worker},
    value::AttachmentAddress,
};

use crate::{
    dialect::{Statement, TextList, sql, stored},
    error::Result,
    histories::of_shown_kinds,
    records::names_of,
    schema::{attachment, attachment_part},
    scope,
    store::Tx,
};

/// A file, whole or still arriving.
#[derive(Clone, PartialEq, Eq, Queryable)]
pub struct AttachmentRow {
    /// Under what it is kept.
    pub address: String,
    /// What it is, as its sender said.
    pub sort: String,
    /// How long it is to be.
    pub size_bytes: i64,
    /// How much of it is here.
    pub received_bytes: i64,
    /// Its key and its salt, sealed under the node's data key.
    pub sealed: String,
    /// What it was found to be, once it is whole.
    pub format: Option<String>,
    /// Who sends it.
    pub author: Id<User>,
    /// For which office.
    pub office: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it goes unless a record names it; none once one does.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Prints no secret.
impl std::fmt::Debug for AttachmentRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AttachmentRow").field("address", &self.address).finish_non_exhaustive()
    }
}

/// How many files somebody has here that are not in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnusedAttachments {
    /// Those that are not whole.
    pub unfinished: i64,
    /// Those that no record names, whole or not.
    pub unnamed: i64,
}

/// A whole file that a reader may have, and about whom it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedAttachment {
    /// The file.
    pub row: AttachmentRow,
    /// Whom the record that names it is about.
    pub worker: Option<Id<Worker>>,
    /// Which cycle.
    pub cycle: Option<Id<Cycle>>,
}

/// Whom a record is about, and which cycle.
type WhomAbout = (Option<Id<Worker>>, Option<Id<Cycle>>);

impl Tx<'_> {
    /// Begins a file.
    ///
    /// # Errors
    /// [`crate::Conflict::Taken`] where there is one of this address.
    pub fn create_attachment(&mut self, new: &AttachmentRow) -> Result<()> {
        diesel::insert_into(attachment::table)
            .values((
                attachment::address.eq(&new.address),
                attachment::sort.eq(&new.sort),
                attachment::size_bytes.eq(new.size_bytes),
                attachment::received_bytes.eq(new.received_bytes),
                attachment::sealed.eq(&new.sealed),
                attachment::format.eq(new.format.as_ref()),
                attachment::author.eq(stored(new.author)),
                attachment::office.eq(&new.office),
                attachment::created_at.eq(stored(new.created_at)),
                attachment::expires_at.eq(new.expires_at),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// A file, for whoever sends it and for deciding. Whoever shows it to somebody takes [`Tx::named_attachment`].
    ///
    /// # Errors
    /// When the database is not available.
    pub fn attachment(&mut self, address: &AttachmentAddress) -> Result<Option<AttachmentRow>> {
        Ok(attachment::table.filter(attachment::address.eq(address.as_str())).first(self.connection).optional()?)
    }

    /// How many files somebody has here that are not in use.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn unused_attachments(&mut self, author: Id<User>) -> Result<UnusedAttachments> {
        let sql = "select count(case when a.format is null then 1 end), count(*) from attachment a \
                   where a.author = ? and (a.format is null or a.expires_at is not null)";
        let counts: Vec<(i64, i64)> = Statement::<(BigInt, BigInt)>::new(sql).bind(author).load(self.connection)?;
        let (unfinished, unnamed) = counts.first().copied().unwrap_or_default();
        Ok(UnusedAttachments { unfinished, unnamed })
    }

    /// Adds a part where the file ends as yet. `false`, and nothing is done, where it ends elsewhere.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn add_attachment_part(
        &mut self,
        address: &AttachmentAddress,
        at_byte: i64,
        length: i64,
        sealed: &[u8],
    ) -> Result<bool> {
        let ends_there = attachment::table
            .filter(attachment::address.eq(address.as_str()))
            .filter(attachment::format.is_null())
            .filter(attachment::received_bytes.eq(at_byte))
            .filter(attachment::size_bytes.ge(at_byte + length));
        let longer = attachment::received_bytes.eq(at_byte + length);
        if diesel::update(ends_there).set(longer).execute(self.connection)? == 0 {
            return Ok(false);
        }
        diesel::insert_into(attachment_part::table)
            .values((
                attachment_part::attachment.eq(address.as_str()),
                attachment_part::at_byte.eq(at_byte),
                attachment_part::sealed.eq(sealed),
            ))
            .execute(self.connection)?;
        Ok(true)
    }

    /// The part that begins at a byte, as it is sealed.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn attachment_part(&mut self, address: &AttachmentAddress, at_byte: i64) -> Result<Option<Vec<u8>>> {
        let part = attachment_part::table
            .filter(attachment_part::attachment.eq(address.as_str()))
            .filter(attachment_part::at_byte.eq(at_byte));
        Ok(part.select(attachment_part::sealed).first(self.connection).optional()?)
    }

    /// Says what a whole file was found to be. It goes at `unless_named_until` unless a record names it; one may do so already.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn finish_attachment(
        &mut self,
        address: &AttachmentAddress,
        format: &str,
        unless_named_until: DateTime<Utc>,
    ) -> Result<()> {
        let named = "select n.attachment from attachment_named n where n.attachment = ? limit 1";
        let named: Vec<String> = Statement::<Text>::new(named).bind(address.as_str()).load(self.connection)?;
        let until = named.is_empty().then_some(unless_named_until);
        diesel::update(attachment::table.filter(attachment::address.eq(address.as_str())))
            .set((attachment::format.eq(format), attachment::expires_at.eq(until)))
            .execute(self.connection)?;
        Ok(())
    }

    /// Takes a file away, with its parts and its key.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn delete_attachment(&mut self, address: &AttachmentAddress) -> Result<()> {
        diesel::delete(attachment::table.filter(attachment::address.eq(address.as_str()))).execute(self.connection)?;
        Ok(())
    }

    /// A whole file that a record names by a member that the permit lets through. The record has to be of this node, and of the office
    /// that sent the file: naming somebody else's file gives nobody a right to it.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn named_attachment(
        &mut self,
        address: &AttachmentAddress,
        permit: &Permit,
        node: &str,
    ) -> Result<Option<NamedAttachment>> {
        let dialect = self.dialect();
        let sql = format!(
            "select e.worker, e.cycle from attachment_named n join entry e on e.record = n.record \
             join record r on r.id = n.record join attachment a on a.address = n.attachment \
             where n.attachment = ? and r.issuer = ? and e.office = a.office and a.format is not null and {}",
            dialect.is_one_of("n.class")
        );
        let statement = Statement::<(Nullable<sql::Id>, Nullable<sql::Id>)>::new(sql)
            .bind(address.as_str())
            .bind(node)
            .bind(names_of(permit.classes()))
            .and(of_shown_kinds(dialect, permit))
            .and(scope::of_worker(dialect, permit.scope(), "e.worker"))
            .and(scope::of_cycle_if_any(dialect, permit.scope(), "e.cycle"))
            .push(" order by e.seq, n.class limit 1");
        let about: Vec<WhomAbout> = statement.load(self.connection)?;
        let Some((worker, cycle)) = about.first().copied() else { return Ok(None) };
        Ok(self.attachment(address)?.map(|row| NamedAttachment { row, worker, cycle }))
    }

    /// Notes which files a record names; they stay for as long as it does.
    ///
    /// # Errors
    /// When the database is not available.
    pub(crate) fn name_attachments(&mut self, record: RecordId, named: &[(AttachmentAddress, Class)]) -> Result<()> {
        for (address, class) in named {
            let sql =
                "insert into attachment_named (attachment, record, class) values (?, ?, ?) on conflict do nothing";
            let insert = Statement::<()>::new(sql).bind(address.as_str()).bind(record).bind(class.as_str());
            insert.execute(self.connection)?;
            diesel::update(attachment::table.filter(attachment::address.eq(address.as_str())))
                .set(attachment::expires_at.eq(None::<DateTime<Utc>>))
                .execute(self.connection)?;
        }
        Ok(())
    }

    /// Forgets the files that a record names by members of these classes, and takes away those that no other names.
    ///
    /// # Errors
    /// When the database is not available.
    pub(crate) fn erase_attachments(&mut self, record: RecordId, classes: Classes) -> Result<()> {
        let dialect = self.dialect();
        let of_record = format!("where record = ? and {}", dialect.is_one_of("class"));
        let sql = format!("select distinct attachment from attachment_named {of_record}");
        let named = Statement::<Text>::new(sql).bind(record).bind(names_of(classes));
        let named: Vec<String> = named.load(self.connection)?;
        if named.is_empty() {
            return Ok(());
        }
        let sql = format!("delete from attachment_named {of_record}");
        Statement::<()>::new(sql).bind(record).bind(names_of(classes)).execute(self.connection)?;
        let sql = format!(
            "delete from attachment where {} and not exists \
             (select 1 from attachment_named n where n.attachment = attachment.address)",
            dialect.is_one_of("address")
        );
        Statement::<()>::new(sql).bind(named.iter().collect::<TextList>()).execute(self.connection)?;
        Ok(())
    }

    /// Takes away every file that a record names, whatever the class of the member that does: of a person who is forgotten no picture
    /// and no signature stays.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn erase_files_of(&mut self, record: RecordId) -> Result<()> {
        let sql =
            "delete from attachment where address in (select n.attachment from attachment_named n where n.record = ?)";
        Statement::<()>::new(sql).bind(record).execute(self.connection)?;
        Ok(())
    }

    /// Takes away at most `limit` files that were begun before `begun_before` and are not whole, or that no record named in time;
    /// answers how many.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn sweep_attachments(&mut self, begun_before: DateTime<Utc>, now: DateTime<Utc>, limit: i64) -> Result<usize> {
        let sql = "delete from attachment where address in (select a.address from attachment a \
                   where (a.format is null and a.created_at < ?) or (a.expires_at < ? and not exists \
                   (select 1 from attachment_named n where n.attachment = a.address)) order by a.address limit ?)";
        let statement = Statement::<()>::new(sql).bind(begun_before).bind(now).bind(limit);
        Ok(statement.execute(self.connection)?)
    }

    /// A page of files by address, for sealing their keys anew.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn attachments_after(&mut self, address: &str, limit: i64) -> Result<Vec<AttachmentRow>> {
        let page = attachment::table.filter(attachment::address.gt(address));
        Ok(page.order(attachment::address).limit(limit).load(self.connection)?)
    }

    /// Keeps the same key of a file under another one, unless it was changed meanwhile.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn reseal_attachment(&mut self, address: &str, was: &str, sealed: &str) -> Result<bool> {
        let same = attachment::table.filter(attachment::address.eq(address)).filter(attachment::sealed.eq(was));
        Ok(diesel::update(same).set(attachment::sealed.eq(sealed)).execute(self.connection)? == 1)
    }
}
