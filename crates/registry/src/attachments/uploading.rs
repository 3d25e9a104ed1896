//! Sending a file: begun with its length and its hash, continued from wherever it stands, looked at once it is whole.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    access::Actor,
    attachment::{Sort, check},
    value::AttachmentAddress,
};
use persistence::AttachmentRow;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::{
    FileSecret, PART_BYTES_MAX, PART_BYTES_MIN, UNFINISHED_MAX, UNNAMED_DAYS, UNNAMED_MAX, UPLOAD_DAYS, address_of,
    bytes_of, sort_of,
};
use crate::{Error, Registry, Result};

/// A file that somebody wants to send.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// What it is.
    pub sort: Sort,
    /// How long it is.
    pub size_bytes: u64,
    /// The SHA-256 of all of it, in base64url.
    pub sha256: String,
    /// 32 bytes of chance, in base64url.
    pub salt: String,
}

/// How far a file has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Upload {
    /// Its address: what a record names it by.
    pub attachment: AttachmentAddress,
    /// What it is.
    pub sort: Sort,
    /// How long it is to be.
    #[schema(example = 184_320)]
    pub size_bytes: u64,
    /// From which byte on it goes on.
    #[schema(example = 65_536)]
    pub offset: u64,
    /// Whether it is whole, was looked at, and is kept.
    pub complete: bool,
    /// The most bytes in the next part.
    #[schema(example = 262_144)]
    pub part_bytes_max: u64,
    /// When it goes unless it is whole by then, or unless a record names it by then; none where one does.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Upload {
    fn of(row: &AttachmentRow) -> Result<Self> {
        let natural = |bytes: i64| u64::try_from(bytes).unwrap_or_default();
        let attachment = AttachmentAddress::parse(&row.address);
        let complete = row.format.is_some();
        Ok(Self {
            attachment: attachment.map_err(|cause| Error::fault("reading an attachment", cause))?,
            sort: sort_of(row)?,
            size_bytes: natural(row.size_bytes),
            offset: natural(row.received_bytes),
            complete,
            part_bytes_max: PART_BYTES_MAX as u64,
            expires_at: if complete { row.expires_at } else { Some(row.created_at + TimeDelta::days(UPLOAD_DAYS)) },
        })
    }
}

impl Registry {
    /// Begins a file, or answers how far it has come where this user began it before. Answers whether it is new.
    ///
    /// # Errors
    /// [`Error::Denied`] where no record that names such a file is this user's to write; [`Error::Invalid`] for a file that is too large
    /// or a hash that is none; [`Error::TooManyUploads`]; [`Error::NotFound`] where the address is another user's.
    pub fn begin_upload(&self, actor: &Actor, new: &NewUpload) -> Result<(Upload, bool)> {
        actor.may_write(new.sort.named_by().0)?;
        new.sort.check_size(new.size_bytes).map_err(|why| Error::invalid("size_bytes", why.to_string()))?;
        let (sha256, salt) = (bytes_of("sha256", &new.sha256)?, bytes_of("salt", &new.salt)?);
        let address = address_of(&salt, &sha256)?;
        if let Some(row) = self.store.read(|tx| tx.attachment(&address))? {
            let same = row.size_bytes.cast_unsigned() == new.size_bytes && row.sort == new.sort.as_str();
            let own = Some(row).filter(|row| row.author == actor.user).ok_or(Error::NotFound)?;
            return if same { Ok((Upload::of(&own)?, false)) } else { Err(Error::Conflict("another file", None)) };
        }
        let now = self.now();
        let row = AttachmentRow {
            address: address.as_str().to_owned(),
            sort: new.sort.as_str().to_owned(),
            size_bytes: i64::try_from(new.size_bytes).unwrap_or(i64::MAX),
            received_bytes: 0,
            sealed: FileSecret::new(salt, &self.entropy).seal(address.as_str(), &self.data_keys, &self.entropy)?,
            format: None,
            author: actor.user,
            office: actor.office.as_str().to_owned(),
            created_at: now,
            expires_at: None,
        };
        self.store.write(|tx| -> Result<()> {
            tx.lock(&[actor.user])?;
            let unused = tx.unused_attachments(actor.user)?;
            if unused.unfinished >= UNFINISHED_MAX || unused.unnamed >= UNNAMED_MAX {
                return Err(Error::TooManyUploads);
            }
            Ok(tx.create_attachment(&row)?)
        })?;
        Ok((Upload::of(&row)?, true))
    }

    /// How far a file has come that this user sends.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a file that is not there, or is another user's.
    pub fn upload(&self, actor: &Actor, address: &AttachmentAddress) -> Result<Upload> {
        Upload::of(&self.own_upload(actor, address)?)
    }

    fn own_upload(&self, actor: &Actor, address: &AttachmentAddress) -> Result<AttachmentRow> {
        let row = self.store.read(|tx| tx.attachment(address))?;
        let own = row.filter(|row| row.author == actor.user).ok_or(Error::NotFound)?;
        actor.may_write(sort_of(&own)?.named_by().0)?;
        Ok(own)
    }

    /// Adds a part to a file where it ends as yet; the last one makes it whole, and it is looked at.
    ///
    /// # Errors
    /// [`Error::UploadElsewhere`] where the file ends at another byte; [`Error::Invalid`] for a part that is too long or too short, and
    /// for a whole file that is not what was announced or not what its sort may be: then it is taken away.
    pub fn continue_upload(
        &self,
        actor: &Actor,
        address: &AttachmentAddress,
        offset: u64,
        part: &[u8],
    ) -> Result<Upload> {
        let row = self.own_upload(actor, address)?;
        let upload = Upload::of(&row)?;
        if upload.complete || offset != upload.offset {
            return Err(Error::UploadElsewhere);
        }
        let length = part.len() as u64;
        let left = upload.size_bytes - offset;
        let short = length < PART_BYTES_MIN as u64 && length < left;
        if part.len() > PART_BYTES_MAX || length > left {
            return Err(Error::invalid("", format!("has more than {} bytes", left.min(PART_BYTES_MAX as u64))));
        } else if short {
            return Err(Error::invalid("", format!("has fewer than {PART_BYTES_MIN} bytes, and is not the last part")));
        }
        let secret = FileSecret::open(&row, &self.data_keys)?;
        // An empty last part only asks for the look that was not had: the process ended in between.
        if length > 0 {
            let sealed = secret.seal_part(address.as_str(), offset, part, &self.entropy)?;
            let (at_byte, length) = (i64::try_from(offset), i64::try_from(length));
            let (at_byte, length) = (at_byte.unwrap_or(i64::MAX), length.unwrap_or(i64::MAX));
            if !self.store.write(|tx| tx.add_attachment_part(address, at_byte, length, &sealed))? {
                return Err(Error::UploadElsewhere);
            }
        }
        if length == left {
            self.finish_upload(&secret, address, upload.sort, upload.size_bytes)?;
        }
        self.upload(actor, address)
    }

    /// Looks at a file that is whole, and keeps it or takes it away.
    fn finish_upload(&self, secret: &FileSecret, address: &AttachmentAddress, sort: Sort, size: u64) -> Result<()> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(size).unwrap_or_default()));
        while (bytes.len() as u64) < size {
            let part = self.part(secret, address, bytes.len() as u64)?;
            bytes.extend_from_slice(&part);
        }
        let sha256: [u8; 32] = Sha256::digest(bytes.as_slice()).into();
        let refused = if address_of(&secret.salt, &sha256)? != *address {
            Some(Error::invalid("sha256", "is not the hash of what was sent: send the file again"))
        } else {
            match check(sort, &bytes) {
                Ok(format) => {
                    let until = self.now() + TimeDelta::days(UNNAMED_DAYS);
                    self.store.write(|tx| tx.finish_attachment(address, format.ending(), until))?;
                    None
                }
                Err(why) => Some(Error::invalid("", why.to_string())),
            }
        };
        let Some(refused) = refused else { return Ok(()) };
        self.store.write(|tx| tx.delete_attachment(address))?;
        Err(refused)
    }

    /// Gives a file up that is not whole.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a file that is not there, or is another user's; [`Error::Conflict`] for one that is whole: a record may
    /// name it.
    pub fn give_up_upload(&self, actor: &Actor, address: &AttachmentAddress) -> Result<()> {
        let row = self.own_upload(actor, address)?;
        if row.format.is_some() {
            return Err(Error::Conflict("the file is whole", None));
        }
        Ok(self.store.write(|tx| tx.delete_attachment(address))?)
    }
}
