//! The agreements that govern at this node: installed once every party's signature verifies, and read from memory after that.

use std::sync::{Arc, PoisonError};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    agreement::{Agreement, Agreements, Format, Signature, Signatures, SignedAgreement},
    country::Country,
    record::AgreementRef,
    states::CycleState,
    value::AgreementCode,
};

use ledger::key::{PublicKey, signature_from_text};
use persistence::AgreementRow;

use crate::{Error, Registry, Result};

/// What public keys begin with in their own text, and not among signatures.
pub(crate) const KEY_PREFIX: &str = "ed25519:";
/// For how long a process goes by what it read: another process of the same node may have installed a version meanwhile.
const READ_AGAIN_AFTER_SECONDS: i64 = 10;

/// The agreements that govern at this node: every version that every party signed.
#[derive(Debug, Default)]
pub struct InstalledAgreements(Agreements);

impl InstalledAgreements {
    /// All of them, by code and version.
    pub fn all(&self) -> impl Iterator<Item = &Agreement> {
        self.0.iter().map(SignedAgreement::agreement)
    }

    /// The version in force on a civil day.
    pub fn in_force(&self, code: &AgreementCode, day: NaiveDate) -> Option<&Agreement> {
        self.0.in_force(code, day)
    }

    /// The version that governs a cycle on a civil day: the one in force, unless it leaves open cycles to the version under which
    /// they were opened.
    pub fn governing(
        &self,
        code: &AgreementCode,
        opened_under: Option<&AgreementRef>,
        day: NaiveDate,
    ) -> Option<&Agreement> {
        self.0.governing(code, opened_under, day)
    }

    /// The version by which a cycle's findings are told: the one that governed it when its last record happened.
    pub fn governing_cycle(&self, cycle: &CycleState) -> Option<&Agreement> {
        let opened_under = cycle.agreement.as_ref()?;
        let day = cycle.recorded.last().map(|recorded| recorded.on.date())?;
        self.governing(&opened_under.code, Some(opened_under), day)
    }

    /// Whether two countries are parties to one of them.
    pub(crate) fn join(&self, one: Country, other: Country) -> bool {
        self.all().any(|agreement| agreement.side_of(one).is_some() && agreement.side_of(other).is_some())
    }

    /// The agreements to which a country is a party.
    pub fn of_country(&self, country: Country) -> Vec<AgreementCode> {
        let mut codes: Vec<AgreementCode> = self
            .all()
            .filter(|agreement| agreement.side_of(country).is_some())
            .map(|agreement| agreement.code.clone())
            .collect();
        codes.dedup();
        codes
    }
}

/// What a process remembers of the installed agreements.
#[derive(Debug, Default)]
pub(crate) struct AgreementsMemory(std::sync::RwLock<Option<Remembered>>);

#[derive(Debug)]
struct Remembered {
    read_at: DateTime<Utc>,
    stored: Stored,
    agreements: Arc<InstalledAgreements>,
}

/// What the database says of agreements: while it says the same, no signature is verified again.
#[derive(Debug, PartialEq, Eq)]
struct Stored {
    rows: Vec<AgreementRow>,
    trusted: Vec<(String, String)>,
}

impl Registry {
    /// The agreements installed here.
    ///
    /// # Errors
    /// When they were not read lately and the database is away.
    pub fn agreements(&self) -> Result<Arc<InstalledAgreements>> {
        let now = self.now();
        {
            let memory = self.agreements.0.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(remembered) = &*memory
                && (now - remembered.read_at).abs() < TimeDelta::seconds(READ_AGAIN_AFTER_SECONDS)
            {
                return Ok(Arc::clone(&remembered.agreements));
            }
        }
        let stored = self
            .store
            .read(|tx| -> Result<_> { Ok(Stored { rows: tx.agreements()?, trusted: tx.trusted_keys()? }) })?;
        let mut memory = self.agreements.0.write().unwrap_or_else(PoisonError::into_inner);
        let agreements = match &*memory {
            Some(remembered) if remembered.stored == stored => Arc::clone(&remembered.agreements),
            _ => Arc::new(verified(&stored)?),
        };
        *memory = Some(Remembered { read_at: now, stored, agreements: Arc::clone(&agreements) });
        Ok(agreements)
    }

    /// Trusts a party's key: an operator got it from the party itself, not over this network.
    ///
    /// # Errors
    /// When the database is away.
    pub fn trust_key(&self, party: Country, key: &PublicKey) -> Result<()> {
        Ok(self.store.write(|tx| tx.trust_key(party.as_str(), &key.to_string()))?)
    }

    /// Installs a version of an agreement, where every party's signature verifies under a key that is trusted as that party's.
    /// From its first day on it governs. The same document again changes nothing.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a document or signatures that are not right; [`Error::Conflict`] where another document is this version.
    pub fn install_agreement(&self, document: &str, format: Format, signatures: &str) -> Result<AgreementRef> {
        let trusted = self.store.read(|tx| tx.trusted_keys())?;
        let signed = signed(document, format, signatures, &trusted)?;
        let reference = signed.agreement().reference();
        let canonical =
            signed.agreement().canonical().map_err(|cause| Error::fault("writing an agreement out", cause))?;
        let row = AgreementRow {
            code: reference.code.as_str().to_owned(),
            version: i32::try_from(reference.version).unwrap_or(i32::MAX),
            document: String::from_utf8(canonical).map_err(|cause| Error::fault("writing an agreement out", cause))?,
            signatures: signatures.to_owned(),
            installed_at: self.now(),
        };
        self.store.write(|tx| tx.install_agreement(&row))?;
        *self.agreements.0.write().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(reference)
    }
}

/// The versions whose signatures verify under the keys that are trusted.
fn verified(stored: &Stored) -> Result<InstalledAgreements> {
    let mut agreements = Agreements::default();
    for row in &stored.rows {
        match signed(&row.document, Format::Json, &row.signatures, &stored.trusted) {
            Ok(signed) => {
                agreements.admit(signed).map_err(|cause| Error::fault("reading installed agreements", cause))?
            }
            // A party took its key back, or somebody changed the row: it governs nothing, and an operator has to hear of it.
            Err(cause) => {
                tracing::error!(agreement = row.code, version = row.version, %cause, "an installed agreement does not verify")
            }
        }
    }
    Ok(InstalledAgreements(agreements))
}

/// Reads an agreement and verifies the signature of each party.
pub(crate) fn signed(
    document: &str,
    format: Format,
    signatures: &str,
    trusted: &[(String, String)],
) -> Result<SignedAgreement> {
    let agreement =
        Agreement::parse(document, format).map_err(|error| Error::invalid("document", error.to_string()))?;
    let signatures = Signatures::parse(signatures).map_err(|error| Error::invalid("signatures", error.to_string()))?;
    SignedAgreement::verify(agreement, &signatures, |signature, bytes| verifies(signature, bytes, trusted))
        .map_err(|error| Error::invalid("signatures", error.to_string()))
}

/// Whether a signature is right for these bytes, by a key that is trusted as that party's.
pub(crate) fn verifies(signature: &Signature, bytes: &[u8], trusted: &[(String, String)]) -> bool {
    let key = format!("{KEY_PREFIX}{}", signature.key);
    let is_theirs = trusted.iter().any(|(party, known)| party == signature.party.as_str() && *known == key);
    let key = key.parse::<PublicKey>().ok();
    let bits = signature_from_text(signature.signature.as_str()).ok();
    is_theirs && key.zip(bits).is_some_and(|(key, bits)| key.verify(bytes, &bits).is_ok())
}
