//! The photograph on record of one person: for the officer who compares it with whoever stands there, and for the card that is printed.

use card::print::{PHOTO_BYTES_MAX, Photo};
use domain::{
    access::{Actor, Permit, Purpose},
    id::{Id, Worker},
    kinds::SeenData,
    value::AttachmentAddress,
};
use persistence::Subject;

use crate::{Error, Registry, Result, attachments::Attachment, records::joining};

impl Registry {
    /// Somebody's photograph, for an officer of a post among those whom they may come across; none where none is on record, or its file
    /// is at another node. That it was looked at is kept.
    ///
    /// # Errors
    /// [`Error::Denied`] for roles that compare nobody; [`Error::NotFound`] where this reader comes across no such person.
    pub fn photograph(&self, actor: &Actor, worker: Id<Worker>) -> Result<Option<Attachment>> {
        let permit = actor.may_read(Some(Purpose::Identification))?;
        let Some(address) = self.photograph_of(actor, &permit, worker)? else { return Ok(None) };
        match self.attachment_within(actor, &permit, &address, None) {
            Err(Error::NotFound) => Ok(None),
            found => found.map(Some),
        }
    }

    /// The same for a card. Where there is none that can be printed, the card has an empty frame.
    pub(crate) fn photograph_for_card(&self, actor: &Actor, worker: Id<Worker>) -> Result<Option<Photo>> {
        let found = match self.photograph(actor, worker) {
            Ok(Some(found)) => found,
            Ok(None) | Err(Error::NotFound) => return Ok(None),
            Err(other) => return Err(other),
        };
        if found.size_bytes() > PHOTO_BYTES_MAX as u64 {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        loop {
            let part = self.attachment_part(&found, bytes.len() as u64)?;
            if part.is_empty() {
                break;
            }
            bytes.extend_from_slice(&part);
        }
        Ok(Photo::read(&bytes).ok())
    }

    /// Under what the last photograph of a person is kept.
    fn photograph_of(&self, actor: &Actor, permit: &Permit, worker: Id<Worker>) -> Result<Option<AttachmentAddress>> {
        let worker = self.store.read(|tx| -> Result<_> {
            let worker = joining::person(tx, worker)?;
            Ok(tx.visible_worker(permit, worker)?.ok_or(Error::NotFound)?.id)
        })?;
        let mut audit = self.audit_entry(actor, "photograph");
        audit.purpose = Some(permit.purpose().to_string());
        audit.worker = Some(worker);
        let records = self.visible_records(Subject::Worker(worker), permit, &audit)?;
        let taken = records.iter().filter_map(|record| match record.data() {
            SeenData::WorkerPhotographed(data) => {
                let photo = data.photo.present()?.clone();
                Some((record.occurred_at, record.id, photo))
            }
            _ => None,
        });
        Ok(taken.max_by_key(|(at, id, _)| (*at, *id)).map(|(_, _, photo)| photo))
    }
}
