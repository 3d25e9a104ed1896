//! What partners share with this node: kept beside its own records, with whose they are, and folded together with them. The exchange
//! has verified all of it before it comes here.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    country::Country,
    element::{Class, Classes},
    id::RecordId,
    kinds::Kind,
    record::{Giver, Members, SeenRecord, class_of},
    value::{AgreementCode, NodeCode},
};
use ledger::sd_jwt;
use persistence::{PartnerLogRow, ReceivedRecord, StoredRecord, Tx};
use serde_json::Value;

use crate::{
    Error, Registry, Result,
    agreements::InstalledAgreements,
    drafts,
    erasure::ERASED,
    records::{
        arrival, incidents, joining,
        seal::{Missing, entry_of, unseal},
        subjects::Subjects,
    },
    shares::{Erased, Whose},
};

/// A record of a partner's, verified.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its signed part.
    pub signed: String,
    /// The random id in the signed part.
    pub jti: [u8; 16],
    /// What was disclosed of it now: the encoded disclosure, its name and its value.
    pub disclosed: Vec<(String, String, Value)>,
    /// What the partner erased of it since.
    pub erased: Option<Erased>,
}

/// A page of a partner's stream, verified.
#[derive(Clone, Debug)]
pub struct ReceivedPage {
    /// Whose.
    pub partner: NodeCode,
    /// Under which agreement.
    pub agreement: AgreementCode,
    /// The position behind which it begins: where this node stood.
    pub after: i64,
    /// The position at which it ends.
    pub position: i64,
    /// The records, in order.
    pub records: Vec<Received>,
    /// The partner's checkpoint, consistent with the one that was held.
    pub log: PartnerLog,
}

/// The state of a partner's log that this node verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerLog {
    /// How many leaves.
    pub size: u64,
    /// The root, in base64.
    pub root: String,
    /// The note.
    pub note: String,
}

impl Registry {
    /// How far this node has taken a partner's stream, and the checkpoint of the partner that it holds.
    ///
    /// # Errors
    /// When the database is away.
    pub fn feed_state(&self, partner: &NodeCode, agreement: &AgreementCode) -> Result<(i64, Option<PartnerLog>)> {
        self.store.read(|tx| {
            let position = tx.feed_cursor(partner.as_str(), agreement.as_str())?;
            let log = tx.partner_log(partner.as_str())?;
            let log = log.map(|log| PartnerLog { size: log.size.cast_unsigned(), root: log.root, note: log.note });
            Ok((position, log))
        })
    }

    /// Keeps a page, once: records, the cursor and the partner's checkpoint in one transaction. Answers how many records were kept;
    /// 0 where another process was faster. `own` is this node's country.
    ///
    /// # Errors
    /// [`Error::Conflict`] where a record of the page has the id of another one: then nothing of the page is kept. [`Error::NotFound`]
    /// where the partner's country is no party to the agreement.
    pub fn keep_received(&self, own: Country, page: &ReceivedPage) -> Result<usize> {
        let agreements = self.agreements()?;
        let records: Vec<Kept> = page.records.iter().map(|record| Kept::of(&page.partner, record)).collect();
        self.store.write(|tx| {
            if tx.take_feed_cursor(page.partner.as_str(), page.agreement.as_str())? != page.after {
                return Ok(0);
            }
            let came = self.arrival(tx, &agreements, page)?;
            let mut subjects = Subjects::default();
            let mut notices = Vec::new();
            for (record, position) in records.iter().zip(page.after + 1..) {
                if let Some(before) = record.to_be_erased(tx, &came)? {
                    subjects.note(&before);
                }
                if let Some(seen) = record.keep(tx, &came, position)? {
                    subjects.note(&seen);
                    notices.push(seen);
                }
            }
            self.fold_in(tx, &agreements, own, &subjects)?;
            for notice in &notices {
                incidents::settle(tx, notice)?;
            }
            tx.set_feed_cursor(page.partner.as_str(), page.agreement.as_str(), page.position)?;
            let log = PartnerLogRow {
                size: i64::try_from(page.log.size).unwrap_or(i64::MAX),
                root: page.log.root.clone(),
                note: page.log.note.clone(),
            };
            let held = tx.partner_log(page.partner.as_str())?;
            if held.is_none_or(|held| held.size <= log.size) {
                tx.put_partner_log(page.partner.as_str(), &log)?;
            }
            Ok(records.len())
        })
    }

    /// From whom a page comes, and as what.
    fn arrival(&self, tx: &mut Tx<'_>, agreements: &InstalledAgreements, page: &ReceivedPage) -> Result<Arrival> {
        let partner =
            tx.partners()?.into_iter().find(|row| row.code == page.partner.as_str()).ok_or(Error::NotFound)?;
        let country = Country::parse(&partner.country).map_err(|cause| Error::fault("reading a partner", cause))?;
        // Where a country stands does not change from one version to the next.
        let newest = drafts::newest(tx, agreements, &page.agreement)?;
        let side = newest.and_then(|agreement| agreement.side_of(country)).ok_or(Error::NotFound)?;
        let agreement = page.agreement.as_str().to_owned();
        Ok(Arrival { partner: partner.code, agreement, giver: Giver { country, side }, at: self.now() })
    }

    /// Computes anew what came; it may have opened a stage at which this node shares more.
    fn fold_in(
        &self,
        tx: &mut Tx<'_>,
        agreements: &InstalledAgreements,
        own: Country,
        subjects: &Subjects,
    ) -> Result<()> {
        tx.lock(&subjects.locks())?;
        let persons = arrival::project(tx, agreements, subjects)?;
        let partners: Vec<_> = tx.partners()?.into_iter().filter(|partner| partner.cut_off_at.is_none()).collect();
        let cases = persons.into_iter().map(Whose::Worker).chain(subjects.demands.iter().copied().map(Whose::Demand));
        for whose in cases {
            for partner in &partners {
                tx.take_share_progress(&partner.code)?;
                self.extend_shares_about(tx, agreements, own, partner, whose)?;
            }
        }
        Ok(())
    }
}

/// From whom a page comes, under which agreement, and as what.
struct Arrival {
    partner: String,
    agreement: String,
    giver: Giver,
    at: DateTime<Utc>,
}

/// A received record as storage takes it.
struct Kept {
    id: RecordId,
    signed: String,
    disclosures: Vec<(Class, String)>,
    elements: String,
    erased: Option<Erased>,
}

impl Kept {
    fn of(partner: &NodeCode, record: &Received) -> Self {
        let values = record.disclosed.iter().map(|(_, name, value)| (name, value.clone()));
        let members = Members::new(values, false);
        let kind = members.value("kind").and_then(Value::as_str).and_then(Kind::parse);
        let mut by_class: BTreeMap<Class, String> = BTreeMap::new();
        for (encoded, name, _) in &record.disclosed {
            // What this node does not know the class of is kept like evidence: nobody is shown it by default.
            let class = kind.and_then(|kind| class_of(kind, name)).unwrap_or(Class::Evidence);
            let joined = by_class.entry(class).or_default();
            joined.push_str(encoded);
            joined.push('~');
        }
        let id = members.element::<RecordId>("id").present().copied();
        // Without its id it is kept under one of our own, which follows from the signed part.
        let jti: String = record.jti.iter().map(|byte| format!("{byte:02x}")).collect();
        let id = id.unwrap_or_else(|| RecordId::derived(&[partner.as_str(), &jti]));
        let given = record.disclosed.iter().map(|(_, name, _)| name.clone());
        let gone = record.erased.iter().flat_map(|erased| &erased.elements).map(|name| format!("{ERASED}{name}"));
        let names: Vec<String> = given.chain(gone).collect();
        Self {
            id,
            signed: record.signed.clone(),
            disclosures: by_class.into_iter().collect(),
            elements: names.join(" "),
            erased: record.erased.clone(),
        }
    }

    /// Keeps it, and answers it with all that is known of it by now. Where that says too little, it is kept, verified, and does nothing.
    fn keep(&self, tx: &mut Tx<'_>, came: &Arrival, position: i64) -> Result<Option<SeenRecord>> {
        let mut record = ReceivedRecord {
            id: self.id,
            issuer: &came.partner,
            agreement: &came.agreement,
            position,
            country: came.giver.country.as_str(),
            side: came.giver.side.as_str(),
            elements: &self.elements,
            received_at: came.at,
            signed: &self.signed,
            disclosures: &self.disclosures,
        };
        if let Some(erased) = &self.erased
            && self.erase(tx, came, erased)?
        {
            record.id = erased.record;
            tx.note_received(&record)?;
        }
        // The schedule has closed since: there is nothing to keep, and the position has been seen.
        if self.disclosures.is_empty() {
            return Ok(None);
        }
        record.id = self.id;
        let kept = tx.keep_received(&record)?.ok_or(Error::Conflict("another record has this id", None))?;
        let Some(seen) = unseal(&kept.disclosures, Missing::Withheld)? else { return Ok(None) };
        let seen = seen.given(Some(came.giver));
        let mut entry = entry_of(&seen);
        entry.about.worker = entry.about.worker.map(|worker| joining::person(tx, worker)).transpose()?;
        tx.put_entry(self.id, kept.seq, &entry)?;
        Ok(Some(seen))
    }

    /// The record of which something is to be erased, as far as it is known until then.
    fn to_be_erased(&self, tx: &mut Tx<'_>, came: &Arrival) -> Result<Option<SeenRecord>> {
        let Some(erased) = &self.erased else { return Ok(None) };
        let Some(stored) = self.own_copy(tx, came, erased.record)? else { return Ok(None) };
        Ok(unseal(&stored.disclosures, Missing::Withheld)?.map(|seen| seen.given(Some(came.giver))))
    }

    /// What is kept here of a record that the partner itself signed; no partner erases another one's.
    fn own_copy(&self, tx: &mut Tx<'_>, came: &Arrival, id: RecordId) -> Result<Option<StoredRecord>> {
        Ok(tx.record(id)?.filter(|stored| stored.issuer == came.partner && stored.signed == self.signed))
    }

    /// Erases here what the partner erased: the disclosures go, the signed part stays and proves nothing about them. Answers whether
    /// there is such a record of the partner's.
    fn erase(&self, tx: &mut Tx<'_>, came: &Arrival, erased: &Erased) -> Result<bool> {
        let Some(stored) = self.own_copy(tx, came, erased.record)? else { return Ok(false) };
        let mut left = Vec::new();
        for (class, joined) in &stored.disclosures {
            let mut kept = String::new();
            for encoded in sd_jwt::split(joined) {
                let read = sd_jwt::Disclosure::parse(encoded);
                let read = read.map_err(|cause| Error::fault("reading a stored record", cause))?;
                if !erased.elements.contains(&read.name) {
                    kept.push_str(encoded);
                    kept.push('~');
                }
            }
            if kept.is_empty() {
                tx.erase(stored.id, Classes::of(&[*class]))?;
            } else {
                tx.put_disclosed(stored.id, *class, &kept)?;
                left.push((*class, kept));
            }
        }
        match unseal(&left, Missing::Withheld)? {
            Some(seen) => {
                let mut entry = entry_of(&seen.given(Some(came.giver)));
                entry.about.worker = entry.about.worker.map(|worker| joining::person(tx, worker)).transpose()?;
                tx.put_entry(stored.id, stored.seq, &entry)?;
            }
            None => tx.drop_entry(stored.id)?,
        }
        Ok(true)
    }
}
