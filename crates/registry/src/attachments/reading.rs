//! Reading a file: whoever may read the member by which a record names it may, and that they did is kept before the first byte leaves.

use domain::{
    access::{Actor, Permit, Purpose},
    attachment::Format,
    text::Text,
    value::AttachmentAddress,
};
use zeroize::Zeroizing;

use super::{FileSecret, format_of};
use crate::{Error, Registry, Result, histories::REASON_MAX};

/// A file that its reader may have, to be read part by part. Only [`Registry::attachment`] makes one.
pub struct Attachment {
    address: AttachmentAddress,
    format: Format,
    size_bytes: u64,
    secret: FileSecret,
}

/// Prints no secret.
impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attachment").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Attachment {
    /// What it is.
    pub fn format(&self) -> Format {
        self.format
    }

    /// How long it is.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// Under what it is kept.
    pub fn address(&self) -> &AttachmentAddress {
        &self.address
    }
}

impl Registry {
    /// A file for a reader of a record that names it. An inquiry needs a reason.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a file that is not there for this reader.
    pub fn attachment(&self, actor: &Actor, address: &AttachmentAddress, reason: Option<&str>) -> Result<Attachment> {
        let permit = actor.may_read(None)?;
        let reason = reason.map(Text::<REASON_MAX>::parse).transpose();
        let reason = reason.map_err(|error| Error::invalid("reason", error.to_string()))?;
        if permit.purpose() == Purpose::Inquiry && reason.is_none() {
            return Err(Error::invalid("reason", "is needed for an inquiry: say why, in a sentence"));
        }
        self.attachment_within(actor, &permit, address, reason.map(String::from))
    }

    /// The same for a permit that the caller has.
    pub(crate) fn attachment_within(
        &self,
        actor: &Actor,
        permit: &Permit,
        address: &AttachmentAddress,
        reason: Option<String>,
    ) -> Result<Attachment> {
        let named = self.store.read(|tx| tx.named_attachment(address, permit, self.node.as_str()))?;
        let named = named.ok_or(Error::NotFound)?;
        let attachment = Attachment {
            address: address.clone(),
            format: format_of(&named.row)?,
            size_bytes: named.row.size_bytes.cast_unsigned(),
            secret: FileSecret::open(&named.row, &self.data_keys)?,
        };
        let mut audit = self.audit_entry(actor, "attachment");
        audit.purpose = Some(permit.purpose().to_string());
        audit.reason = reason;
        (audit.worker, audit.cycle, audit.records) = (named.worker, named.cycle, 1);
        self.store.write(|tx| tx.append_audit(&audit))?;
        Ok(attachment)
    }

    /// The part of a file that begins at a byte; nothing behind its end.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the file was erased meanwhile.
    pub fn attachment_part(&self, attachment: &Attachment, at_byte: u64) -> Result<Zeroizing<Vec<u8>>> {
        if at_byte >= attachment.size_bytes {
            return Ok(Zeroizing::default());
        }
        self.part(&attachment.secret, &attachment.address, at_byte)
    }
}
