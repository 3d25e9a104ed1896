//! The share stream: what a partner may have, in the order in which it came to be so. It grows whenever the schedule's answer does: with
//! a record, at a later stage. It holds the names of the elements that made it grow. When a share leaves, the schedule is asked again,
//! and its answer alone says which disclosures go along.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    country::Country,
    finding::civil_zone,
    id::{Cycle, Id, RecordId, Worker},
    record::SeenRecord,
    sharing::{Question, Recipient, schedule},
    states::{CycleState, fold},
    value::{AgreementCode, NodeCode},
};
use ledger::{merkle::ProofPlan, sd_jwt};
use persistence::{PartnerRow, ShareRow, Subject, Tx};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Registry, Result,
    agreements::InstalledAgreements,
    records::seal::{Missing, unseal, unseal_all},
};

/// How many leaves of the log are looked at in one transaction.
const LEAVES_MAX: u64 = 100;
/// How many shares a page has at most.
pub const PAGE_SHARES_MAX: usize = 100;

/// A page of a share stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharePage {
    /// Which agreement's stream.
    pub agreement: AgreementCode,
    /// The position behind which this page begins.
    pub after: i64,
    /// The last position of the stream so far: beyond this page, where there is more.
    pub last: i64,
    /// The checkpoint that the proofs lead to: a note that the giving node signed.
    pub checkpoint: String,
    /// That its log begins with the one that the reader holds: hashes in base64, none where it holds none or the same.
    pub consistency: Vec<String>,
    /// The shares, in order and without a gap.
    pub shares: Vec<Shared>,
}

/// One share: a record, as far as the schedule lets it go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shared {
    /// Its place in the stream.
    pub position: i64,
    /// The record's signed part.
    pub signed: String,
    /// The disclosures that may go, as RFC 9901 encodes them. None where the schedule has closed meanwhile.
    pub disclosures: Vec<String>,
    /// The entry's index in the log.
    pub index: u64,
    /// The hashes from the leaf to the checkpoint's root, in base64.
    pub inclusion: Vec<String>,
}

/// Which elements of which record go under which agreement.
type Granted = BTreeMap<(AgreementCode, RecordId), BTreeSet<String>>;

impl Registry {
    /// Brings every partner's streams up to the log: asks the schedule about everybody whom new records are about, and appends what
    /// its answer has more. `country` is this node's. Answers how many shares were appended.
    ///
    /// # Errors
    /// When the database is away; what was appended before stays, and the next call goes on from there.
    pub fn extend_shares(&self, country: Country) -> Result<u64> {
        let agreements = self.agreements()?;
        let partners = self.store.read(|tx| tx.partners())?;
        let mut appended = 0;
        for partner in partners.iter().filter(|partner| partner.cut_off_at.is_none()) {
            loop {
                let (looked_at, new) = self.extend_shares_of(&agreements, country, partner)?;
                appended += new;
                if looked_at < LEAVES_MAX {
                    break;
                }
            }
        }
        Ok(appended)
    }

    fn extend_shares_of(
        &self,
        agreements: &InstalledAgreements,
        own: Country,
        partner: &PartnerRow,
    ) -> Result<(u64, u64)> {
        let signed = self.store.read(|tx| tx.latest_checkpoint())?.map_or(0, |checkpoint| checkpoint.size);
        let pending = |tx: &mut Tx<'_>| -> Result<(u64, u64)> {
            let from = tx.take_share_progress(&partner.code)?;
            let until = signed.min(from.saturating_add(LEAVES_MAX));
            if until <= from {
                return Ok((0, 0));
            }
            let mut appended = 0;
            for worker in tx.workers_of_leaves(from, until)? {
                appended += self.extend_shares_about(tx, agreements, own, partner, worker)?;
            }
            tx.set_share_progress(&partner.code, until)?;
            Ok((until - from, appended))
        };
        self.store.write(pending)
    }

    /// Brings the streams of partners up to what is known of a worker; for records that came from elsewhere and open a stage here.
    pub(crate) fn extend_shares_about(
        &self,
        tx: &mut Tx<'_>,
        agreements: &InstalledAgreements,
        own: Country,
        partner: &PartnerRow,
        worker: Id<Worker>,
    ) -> Result<u64> {
        let now = self.now();
        let mut appended = 0;
        for ((agreement, record), names) in self.granted(tx, agreements, own, partner, worker)? {
            let there = tx.shared_elements(&partner.code, agreement.as_str(), record)?;
            let new: Vec<&str> =
                names.iter().map(String::as_str).filter(|name| !there.iter().any(|t| t == name)).collect();
            // A record of another node is its own to share.
            let is_ours = |tx: &mut Tx<'_>| -> Result<bool> {
                Ok(tx.leaf_of(record)?.is_some()
                    && tx.record(record)?.is_some_and(|stored| stored.issuer == self.node.as_str()))
            };
            if !new.is_empty() && is_ours(tx)? {
                tx.append_share(&partner.code, agreement.as_str(), record, &new.join(" "), now)?;
                appended += 1;
            }
        }
        Ok(appended)
    }

    /// The schedule's answer for everything that is known of a worker.
    fn granted(
        &self,
        tx: &mut Tx<'_>,
        agreements: &InstalledAgreements,
        own: Country,
        partner: &PartnerRow,
        worker: Id<Worker>,
    ) -> Result<Granted> {
        let mut granted = Granted::new();
        let Ok(theirs) = Country::parse(&partner.country) else { return Ok(granted) };
        let today = self.now().with_timezone(&civil_zone(own)).date_naive();
        let records: Vec<SeenRecord> = unseal_all(&tx.records_about(Subject::Worker(worker))?, Missing::Erased)?;
        let cycles: BTreeSet<Id<Cycle>> = records.iter().filter_map(|record| record.about.cycle).collect();
        for cycle in cycles {
            let state: CycleState = fold(records.iter().filter(|record| record.about.cycle == Some(cycle)));
            let Some(opened) = state.agreement else { continue };
            let Some(agreement) = agreements.governing(&opened.code, Some(&opened), today) else { continue };
            let (Some(from), Some(to)) = (agreement.side_of(own), agreement.side_of(theirs)) else { continue };
            let question = Question { agreement, cycle, from, to: Recipient::Node(to) };
            for share in schedule(&question, &records) {
                let names = share.elements.iter().map(|granted| granted.name.to_owned());
                granted.entry((agreement.code.clone(), share.record.id)).or_default().extend(names);
            }
        }
        Ok(granted)
    }

    /// A page of a partner's stream: records with just the disclosures that the schedule lets go now, and the proofs that they are
    /// in the log. `held` is the size of the checkpoint that the partner holds, 0 where it holds none.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a node that is no partner; [`Error::Invalid`] for a position or a size that was never given.
    pub fn share_page(
        &self,
        own: Country,
        partner: &NodeCode,
        agreement: &AgreementCode,
        after: i64,
        held: u64,
    ) -> Result<SharePage> {
        let agreements = self.agreements()?;
        let limit = i64::try_from(PAGE_SHARES_MAX).unwrap_or(i64::MAX);
        let (row, last, rows, checkpoint) = self.store.read(|tx| -> Result<_> {
            let row = tx.partners()?.into_iter().find(|row| row.code == partner.as_str() && row.cut_off_at.is_none());
            let rows = tx.shares(partner.as_str(), agreement.as_str(), after, limit)?;
            let last = tx.last_share(partner.as_str(), agreement.as_str())?;
            Ok((row.ok_or(Error::NotFound)?, last, rows, tx.latest_checkpoint()?.ok_or(Error::NotFound)?))
        })?;
        if after < 0 || after > last {
            return Err(Error::invalid("after", "is no position of this stream"));
        }
        if held > checkpoint.size {
            return Err(Error::invalid("held", "is beyond this node's log"));
        }
        let consistency = if held == 0 || held == checkpoint.size {
            Vec::new()
        } else {
            self.log_consistency(held, checkpoint.size)?
        };
        // Of one worker there are many records, and the schedule looks at all of them.
        let mut known: BTreeMap<Id<Worker>, Granted> = BTreeMap::new();
        let mut granted_about = |tx: &mut Tx<'_>, worker: Id<Worker>| -> Result<Granted> {
            if let Some(granted) = known.get(&worker) {
                return Ok(granted.clone());
            }
            let granted = self.granted(tx, &agreements, own, &row, worker)?;
            known.insert(worker, granted.clone());
            Ok(granted)
        };
        let shares =
            rows.iter().map(|share| self.shared(share, checkpoint.size, &mut granted_about)).collect::<Result<_>>()?;
        Ok(SharePage {
            agreement: agreement.clone(),
            after,
            last,
            checkpoint: checkpoint.note,
            consistency: consistency.iter().map(|hash| STANDARD.encode(hash)).collect(),
            shares,
        })
    }

    fn shared(
        &self,
        share: &ShareRow,
        size: u64,
        granted_about: &mut impl FnMut(&mut Tx<'_>, Id<Worker>) -> Result<Granted>,
    ) -> Result<Shared> {
        let (stored, index, now_granted) = self.store.read(|tx| -> Result<_> {
            let stored = tx.record(share.record)?.ok_or(Error::NotFound)?;
            let members = unseal(&stored.disclosures, Missing::Erased)?;
            let granted = match members.and_then(|seen| seen.about.worker) {
                Some(worker) => granted_about(tx, worker)?,
                None => Granted::new(),
            };
            Ok((stored, tx.leaf_of(share.record)?.ok_or(Error::NotFound)?, granted))
        })?;
        let now_granted = now_granted
            .into_iter()
            .find(|((code, record), _)| code.as_str() == share.agreement && *record == share.record);
        let now_granted = now_granted.map(|(_, names)| names).unwrap_or_default();
        let mut disclosures = Vec::new();
        for encoded in stored.disclosures.iter().flat_map(|(_, joined)| sd_jwt::split(joined)) {
            let disclosure =
                sd_jwt::Disclosure::parse(encoded).map_err(|cause| Error::fault("reading a stored record", cause))?;
            if now_granted.contains(&disclosure.name) {
                disclosures.push(encoded.to_owned());
            }
        }
        let plan = ProofPlan::inclusion(index, size).map_err(|cause| Error::fault("planning a proof", cause))?;
        let inclusion = self.log_proof(&plan, size)?.iter().map(|hash| STANDARD.encode(hash)).collect();
        Ok(Shared { position: share.position, signed: stored.signed, disclosures, index, inclusion })
    }

    /// Keeps a partner's receipt: a note that it cosigned, which the exchange has verified.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a position that its stream does not have.
    pub fn keep_receipt(&self, partner: &NodeCode, agreement: &AgreementCode, position: i64, note: &str) -> Result<()> {
        let now = self.now();
        self.store.write(|tx| {
            if position < 1 || position > tx.last_share(partner.as_str(), agreement.as_str())? {
                return Err(Error::invalid("position", "is no position of this stream"));
            }
            Ok(tx.put_share_receipt(partner.as_str(), agreement.as_str(), position, note, now)?)
        })
    }

    /// How far a partner said that it has come: the position, and the note that it cosigned.
    ///
    /// # Errors
    /// When the database is away.
    pub fn last_receipt(&self, partner: &NodeCode, agreement: &AgreementCode) -> Result<Option<(i64, String)>> {
        Ok(self.store.read(|tx| tx.last_receipt(partner.as_str(), agreement.as_str()))?)
    }
}
