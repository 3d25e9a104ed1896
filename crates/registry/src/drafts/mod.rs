//! Versions of agreements on their way to being one: proposed by a party, commented on, signed by every party over the same canonical
//! bytes, and from then on installed. Each step is a record, which goes to the other parties by the share stream; the document and the
//! signatures go beside them. The record of a signature is what a person decided; the signature itself follows from it, made with the
//! ministry's key where this node holds it.

mod views;

use std::sync::Arc;

use domain::{
    access::{Actor, Operation},
    agreement::{AGREEMENT_BYTES_MAX, Agreement, Base64Url, Format, Signature, Signatures, check, known_kinds},
    country::Country,
    id::{Id, Matter, RecordMark},
    kinds::{Kind, SeenData},
    lang::Lang,
    record::SeenRecord,
    text::Text,
    time::Moment,
    value::{AgreementCode, NodeCode},
};
use ledger::key::{Signer, signature_to_text};
use persistence::{AgreementDraftRow, Subject, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Error, Registry, Result, Violation,
    agreements::{self, InstalledAgreements, KEY_PREFIX},
    records::{
        Outcome, Refusal,
        seal::{Missing, unseal_all},
    },
};

pub use views::{DraftView, PartyView, StepView};

/// Drafts of one agreement that are kept, whoever proposes them.
pub const DRAFTS_MAX: usize = 20;
/// Drafts that a partner's answer holds at the most: with the longest documents, less than a node reads of an answer.
pub const DRAFTS_SENT_MAX: usize = 14;

/// The key with which this node's ministry signs agreements.
pub struct AgreementKey {
    /// Whose.
    pub party: Country,
    /// The key.
    pub key: Arc<dyn Signer>,
}

/// A version to be put before the parties.
#[derive(Clone)]
pub struct Proposal {
    /// The document.
    pub document: String,
    /// How it is written.
    pub format: Format,
    /// What the proposer says of it.
    pub comment: Option<Text<1000>>,
}

/// A draft, as it goes to another party. Whoever takes it verifies every signature by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftSent {
    /// The document, as canonical JSON.
    pub document: String,
    /// The signatures so far, as the file of signatures has them.
    pub signatures: String,
}

impl Registry {
    /// The registry of a node that holds the ministry's key for agreements.
    #[must_use]
    pub fn with_agreement_key(mut self, key: AgreementKey) -> Self {
        self.agreement_key = Some(key);
        self
    }

    /// Puts a version before the parties. The same document again says it again and changes nothing.
    ///
    /// # Errors
    /// [`Error::Denied`] for anyone but a supervisor of a party; [`Error::Invalid`] for a document that is not right, contradicts
    /// itself, or is no new version; [`Error::Conflict`] where too many wait already.
    pub fn propose_agreement(&self, actor: &Actor, proposal: &Proposal, lang: Lang) -> Result<DraftView> {
        actor.may_write(Kind::AgreementProposed)?;
        let agreement = Agreement::parse(&proposal.document, proposal.format)
            .map_err(|error| Error::invalid("document", error.to_string()))?;
        if agreement.side_of(actor.country).is_none() {
            return Err(Error::invalid("document", "is not one of your country's"));
        }
        let found = check(&agreement, &known_kinds());
        if !found.is_empty() {
            let violation = |said: String| Violation { member: "document".to_owned(), rule: said };
            return Err(Error::Invalid(found.iter().map(|one| violation(one.message(lang))).collect()));
        }
        let agreements = self.agreements()?;
        let last = agreements.all().filter(|one| one.code == agreement.code).map(|one| one.version.get()).max();
        if last.is_some_and(|last| agreement.version.get() <= last) {
            return Err(Error::invalid("document", "has the number of a version that was signed already"));
        }
        let row = self.draft_row(&agreement, None)?;
        self.store.write(|tx| -> Result<()> {
            if tx.agreement_draft(&row.code, &row.digest)?.is_none() {
                room_for(tx, &row.code)?;
                tx.put_agreement_draft(&row)?;
            }
            Ok(())
        })?;
        let record = Id::<RecordMark>::derived(&["agreement.proposed", &row.digest, actor.country.as_str()]);
        let submission = json!({
            "id": record, "kind": "agreement.proposed", "version": Kind::AgreementProposed.spec().version,
            "about": {"agreement": agreement.code.id()}, "occurred_at": Moment::from(self.now()),
            "data": {"agreement": agreement.code, "number": agreement.version.get(), "digest": row.digest, "comment": proposal.comment},
        });
        match self.record_all(actor, &[&submission.to_string()])?.into_iter().next().map(|done| done.outcome) {
            Some(Outcome::Accepted(_) | Outcome::Duplicate) => {}
            // Proposed before, with other words: it stands as it was.
            Some(Outcome::Refused(Refusal::IdTaken)) => {}
            Some(Outcome::Refused(Refusal::SecondFactorRequired)) => return Err(Error::SecondFactorRequired),
            Some(Outcome::Refused(Refusal::Unavailable { retry_after_seconds })) => {
                return Err(Error::busy(retry_after_seconds));
            }
            Some(Outcome::Refused(_)) | None => return Err(Error::Denied),
        }
        self.agreement_draft(actor, &agreement.code, &row.digest, lang)
    }

    /// The versions that were put before the reader's country and others, by code and version.
    ///
    /// # Errors
    /// [`Error::Denied`] for anyone who does nothing about agreements.
    pub fn agreement_drafts(&self, actor: &Actor, lang: Lang) -> Result<Vec<DraftView>> {
        actor.may(Operation::ViewDrafts)?;
        let rows = self.store.read(|tx| tx.agreement_drafts())?;
        let mut views = Vec::new();
        for row in rows {
            views.extend(self.draft_view(actor, row, lang)?);
        }
        Ok(views)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Error::NotFound`] for one of other countries, or none.
    pub fn agreement_draft(&self, actor: &Actor, code: &AgreementCode, digest: &str, lang: Lang) -> Result<DraftView> {
        actor.may(Operation::ViewDrafts)?;
        let row = self.store.read(|tx| tx.agreement_draft(code.as_str(), digest))?.ok_or(Error::NotFound)?;
        self.draft_view(actor, row, lang)?.ok_or(Error::NotFound)
    }

    /// Signs what is on record as signed, and installs what every party signed. Called after a decision, and from time to time, so that a
    /// crash between the two leaves nothing behind.
    ///
    /// # Errors
    /// When the database is away.
    pub fn complete_drafts(&self) -> Result<usize> {
        let mut installed = 0;
        for row in self.store.read(|tx| tx.agreement_drafts())? {
            let agreement = parsed(&row)?;
            if self.is_decided(&agreement)? {
                continue;
            }
            let row = self.sign_draft(&agreement, row)?;
            let trusted = self.store.read(|tx| tx.trusted_keys())?;
            if agreements::signed(&row.document, Format::Json, &row.signatures, &trusted).is_err() {
                continue;
            }
            self.install_agreement(&row.document, Format::Json, &row.signatures)?;
            tracing::info!(
                agreement = row.code,
                version = row.version,
                "an agreement that every party signed is installed"
            );
            installed += 1;
        }
        Ok(installed)
    }

    /// The drafts for a partner: those to which both countries are parties.
    ///
    /// # Errors
    /// When the database is away.
    pub fn drafts_for(&self, own: Country, theirs: Country) -> Result<Vec<DraftSent>> {
        let mut rows = self.store.read(|tx| tx.agreement_drafts())?;
        // Those that are new count: what was signed long ago is at both.
        rows.sort_by_key(|row| std::cmp::Reverse(row.proposed_at));
        let mut sent = Vec::new();
        for row in rows {
            let agreement = parsed(&row)?;
            if agreement.side_of(own).is_some() && agreement.side_of(theirs).is_some() {
                sent.push(DraftSent { document: row.document, signatures: row.signatures });
            }
        }
        sent.truncate(DRAFTS_SENT_MAX);
        Ok(sent)
    }

    /// The agreements that were proposed between two countries, signed or not.
    ///
    /// # Errors
    /// When the database is away.
    pub fn drafted_codes(&self, own: Country, theirs: Country) -> Result<Vec<AgreementCode>> {
        let rows = self.store.read(|tx| tx.agreement_drafts())?;
        let agreements = rows.iter().map(parsed).collect::<Result<Vec<Agreement>>>()?;
        let both = agreements
            .into_iter()
            .filter(|agreement| agreement.side_of(own).is_some() && agreement.side_of(theirs).is_some());
        let mut codes: Vec<AgreementCode> = both.map(|agreement| agreement.code).collect();
        codes.dedup();
        Ok(codes)
    }

    /// Takes a partner's drafts: documents to which both are parties, and of the signatures those that verify under a key that is trusted
    /// as that party's. Answers how many were new or had a new signature. What is not to be believed is passed over, and told to the
    /// operator.
    ///
    /// # Errors
    /// When the database is away.
    pub fn take_drafts(&self, own: Country, partner: &NodeCode, theirs: Country, sent: &[DraftSent]) -> Result<usize> {
        let mut taken = 0;
        for draft in sent.iter().take(DRAFTS_SENT_MAX) {
            match self.take_draft(own, partner, theirs, draft) {
                Ok(new) => taken += usize::from(new),
                Err(Error::Invalid(violations)) => {
                    let why = violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
                    tracing::warn!(%partner, why, "a draft of an agreement was not taken");
                }
                Err(Error::Conflict(why, None)) => {
                    tracing::warn!(%partner, why, "a draft of an agreement was not taken");
                }
                Err(other) => return Err(other),
            }
        }
        Ok(taken)
    }

    fn take_draft(&self, own: Country, partner: &NodeCode, theirs: Country, draft: &DraftSent) -> Result<bool> {
        if draft.document.len() > AGREEMENT_BYTES_MAX || draft.signatures.len() > AGREEMENT_BYTES_MAX {
            return Err(Error::invalid("document", "is too long"));
        }
        let agreement = Agreement::parse(&draft.document, Format::Json)
            .map_err(|error| Error::invalid("document", error.to_string()))?;
        if agreement.side_of(own).is_none() || agreement.side_of(theirs).is_none() {
            return Err(Error::invalid("document", "is not one between the two"));
        }
        let offered =
            Signatures::parse(&draft.signatures).map_err(|error| Error::invalid("signatures", error.to_string()))?;
        let fresh = self.draft_row(&agreement, Some(partner))?;
        self.store.write(|tx| -> Result<bool> {
            let before = tx.agreement_draft(&fresh.code, &fresh.digest)?;
            if before.is_none() {
                room_for(tx, &fresh.code)?;
            }
            let row = before.clone().unwrap_or_else(|| fresh.clone());
            let mut signatures = signatures_of(&row)?;
            let trusted = tx.trusted_keys()?;
            if offered.digest != signatures.digest {
                return Err(Error::invalid("signatures", "are under another document"));
            }
            for signature in &offered.signatures {
                let known = signatures.signatures.iter().any(|own| own.party == signature.party);
                if !known && verifies(&agreement, signature, &trusted)? {
                    signatures.add(signature.clone());
                }
            }
            let text = written(&signatures)?;
            if before.is_some_and(|before| before.signatures == text) {
                return Ok(false);
            }
            tx.put_agreement_draft(&AgreementDraftRow { signatures: text, ..row })?;
            Ok(true)
        })
    }

    /// Adds the ministry's signature to a draft of which it is on record that this country signed it.
    fn sign_draft(&self, agreement: &Agreement, row: AgreementDraftRow) -> Result<AgreementDraftRow> {
        let Some(AgreementKey { party, key }) = &self.agreement_key else { return Ok(row) };
        self.store.write(|tx| -> Result<AgreementDraftRow> {
            let row = tx.agreement_draft(&row.code, &row.digest)?.unwrap_or_else(|| row.clone());
            let mut signatures = signatures_of(&row)?;
            let signed = signatures.signatures.iter().any(|own| own.party == *party);
            if signed || !own_decision(tx, agreement, &row.digest, *party)? {
                return Ok(row);
            }
            let bytes = agreement.canonical().map_err(|cause| Error::fault("signing an agreement", cause))?;
            let bits = key.sign(&bytes).map_err(|cause| Error::fault("signing an agreement", cause))?;
            let text = key.public_key().to_string();
            signatures.add(Signature {
                party: *party,
                key: base64url(text.trim_start_matches(KEY_PREFIX))?,
                signature: base64url(&signature_to_text(&bits))?,
            });
            let row = AgreementDraftRow { signatures: written(&signatures)?, ..row };
            tx.put_agreement_draft(&row)?;
            Ok(row)
        })
    }

    /// Whether a version of this number is installed: this document, or another one that was proposed beside it.
    fn is_decided(&self, agreement: &Agreement) -> Result<bool> {
        Ok(self.agreements()?.all().any(|one| one.code == agreement.code && one.version == agreement.version))
    }

    fn draft_row(&self, agreement: &Agreement, partner: Option<&NodeCode>) -> Result<AgreementDraftRow> {
        let none = Signatures::none_yet(agreement).map_err(|cause| Error::fault("reading an agreement", cause))?;
        let canonical = agreement.canonical().map_err(|cause| Error::fault("writing an agreement out", cause))?;
        Ok(AgreementDraftRow {
            code: agreement.code.as_str().to_owned(),
            version: i32::try_from(agreement.version.get()).unwrap_or(i32::MAX),
            digest: none.digest.to_string(),
            document: String::from_utf8(canonical).map_err(|cause| Error::fault("writing an agreement out", cause))?,
            signatures: written(&none)?,
            partner: partner.map(ToString::to_string),
            proposed_at: self.now(),
        })
    }
}

/// The newest version of an agreement that is known here, signed or not.
pub(crate) fn newest(
    tx: &mut Tx<'_>,
    agreements: &InstalledAgreements,
    code: &AgreementCode,
) -> Result<Option<Agreement>> {
    let installed = agreements.all().filter(|agreement| agreement.code == *code).last().cloned();
    if installed.is_some() {
        return Ok(installed);
    }
    let drafts = tx.agreement_drafts()?;
    drafts.iter().rfind(|row| row.code == code.as_str()).map(parsed).transpose()
}

fn room_for(tx: &mut Tx<'_>, code: &str) -> Result<()> {
    let there = tx.agreement_drafts()?.iter().filter(|row| row.code == code).count();
    if there >= DRAFTS_MAX { Err(Error::Conflict("too many drafts of this agreement wait", None)) } else { Ok(()) }
}

fn parsed(row: &AgreementDraftRow) -> Result<Agreement> {
    Agreement::parse(&row.document, Format::Json)
        .map_err(|cause| Error::fault("reading a draft of an agreement", cause))
}

fn signatures_of(row: &AgreementDraftRow) -> Result<Signatures> {
    Signatures::parse(&row.signatures).map_err(|cause| Error::fault("reading a draft's signatures", cause))
}

fn base64url(text: &str) -> Result<Base64Url> {
    Base64Url::parse(text).map_err(|cause| Error::fault("writing a signature", cause))
}

fn written(signatures: &Signatures) -> Result<String> {
    serde_json::to_string(signatures).map_err(|cause| Error::fault("writing signatures", cause))
}

/// Whether a signature of a draft is right.
fn verifies(agreement: &Agreement, signature: &Signature, trusted: &[(String, String)]) -> Result<bool> {
    let bytes = agreement.canonical().map_err(|cause| Error::fault("writing an agreement out", cause))?;
    Ok(agreement.side_of(signature.party).is_some() && agreements::verifies(signature, &bytes, trusted))
}

/// What is on record about an agreement itself, in the order in which it happened.
fn steps_of(tx: &mut Tx<'_>, agreement: &Agreement) -> Result<Vec<SeenRecord>> {
    let matter: Id<Matter> = Id::from_uuid(agreement.code.id().uuid());
    let mut records = unseal_all(&tx.records_about(Subject::Matter(matter))?, Missing::Erased)?;
    records.sort_by_key(|record| (record.occurred_at, record.id));
    Ok(records)
}

/// Whether an office of this country's decided here to sign this document.
fn own_decision(tx: &mut Tx<'_>, agreement: &Agreement, digest: &str, own: Country) -> Result<bool> {
    let is_it = |record: &SeenRecord| match record.data() {
        SeenData::AgreementSigned(signed) => {
            let same = signed.digest.present().is_some_and(|named| named.as_str() == digest);
            same && record.given_by.is_none() && record.country() == Some(own)
        }
        _ => false,
    };
    Ok(steps_of(tx, agreement)?.iter().any(is_it))
}
