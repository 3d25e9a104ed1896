//! Between a record and its storage: signed with each element as a disclosure of its own, and read back.

use std::collections::BTreeMap;

use domain::{
    access::Side,
    attachment,
    country::Country,
    element::Class,
    record::{Giver, Members, Record, SeenRecord},
};
use ledger::sd_jwt;
use persistence::{About, DisclosedRecord, Entry, NewRecord, Provenance};
use serde_json::Value;

use crate::{Error, Registry, Result};

/// The signed part lists a multiple of so many digests, so that their number says little about the kind.
const DIGESTS_PADDED_TO: usize = 8;

/// A record signed and sorted for storage.
pub(crate) struct Sealed {
    record: domain::id::RecordId,
    issuer: String,
    signed: String,
    disclosures: Vec<(Class, String)>,
    entry: Entry,
}

impl Sealed {
    /// Has the record found under the registration that a person goes by, whichever of theirs it names.
    pub(crate) fn file_under(&mut self, person: Option<domain::Id<domain::id::Worker>>) {
        self.entry.about.worker = person.filter(|_| self.entry.about.worker.is_some());
    }

    /// As storage takes it.
    pub(crate) fn as_new(&self) -> NewRecord<'_> {
        NewRecord {
            id: self.record,
            issuer: &self.issuer,
            signed: &self.signed,
            disclosures: &self.disclosures,
            entry: &self.entry,
        }
    }
}

impl Registry {
    /// Signs a record: an SD-JWT in which each element is a disclosure, sorted by class.
    pub(crate) fn seal(&self, record: &Record) -> Result<Sealed> {
        let fault = |cause: sd_jwt::SdJwtError| Error::fault("signing a record", cause);
        let claims = record.claims().map_err(|cause| Error::fault("writing a record out", cause))?;
        let classes: Vec<Class> = claims.iter().map(|claim| claim.class).collect();
        let claims: Vec<(&str, Value)> = claims.into_iter().map(|claim| (claim.name, claim.value)).collect();
        let mut entropy = |bytes: &mut [u8]| self.entropy.fill(bytes);
        let issued = sd_jwt::issue(&claims, record.node.as_str(), &*self.signer, &mut entropy, DIGESTS_PADDED_TO);
        let issued = issued.map_err(fault)?;
        let mut by_class: BTreeMap<Class, Vec<&str>> = BTreeMap::new();
        for (class, disclosure) in classes.into_iter().zip(&issued.disclosures) {
            by_class.entry(class).or_default().push(disclosure);
        }
        let disclosures = by_class.into_iter().map(|(class, list)| (class, sd_jwt::join(&list))).collect();
        Ok(Sealed {
            record: record.id,
            issuer: record.node.as_str().to_owned(),
            signed: issued.signed,
            disclosures,
            entry: entry_of(&SeenRecord::from(record)),
        })
    }
}

/// By what a record is found; computed from what is disclosed of it, so that a rebuild gives the same.
pub(crate) fn entry_of(record: &SeenRecord) -> Entry {
    let author = record.author.present();
    Entry {
        kind: record.kind.name().to_owned(),
        version: i32::try_from(record.version).unwrap_or(i32::MAX),
        corrects: record.corrects().map(|kind| kind.name().to_owned()),
        about: About {
            worker: record.about.worker,
            cycle: record.about.cycle,
            employer: record.about.employer,
            demand: record.about.demand,
            quota_line: record.about.quota_line,
            matter: record.about.matter(),
        },
        occurred_at: record.occurred_at.utc(),
        recorded_at: record.recorded_at.present().unwrap_or(&record.occurred_at).utc(),
        office: author.map(|author| author.office.as_str().to_owned()).unwrap_or_default(),
        author: author.map_or_else(|| domain::Id::derived(&["erased"]), |author| author.user),
        agreement: record.agreement.given().map(|agreement| {
            (agreement.code.as_str().to_owned(), i32::try_from(agreement.version).unwrap_or(i32::MAX))
        }),
        attachments: attachment::named_by(record),
    }
}

/// Why an element of a stored record may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Everything that is left was asked for: what is missing was erased.
    Erased,
    /// Only some classes were asked for.
    Withheld,
}

/// Reads a stored record back. `None` where its kind is newer than this node, or its envelope is gone.
pub(crate) fn unseal(disclosures: &[(Class, String)], missing: Missing) -> Result<Option<SeenRecord>> {
    Ok(SeenRecord::from_members(members(disclosures, missing)?))
}

/// The disclosed elements of a stored record.
pub(crate) fn members(disclosures: &[(Class, String)], missing: Missing) -> Result<Members> {
    let mut present = Vec::with_capacity(24);
    for (_, joined) in disclosures {
        let decoded = sd_jwt::decode_all(joined).map_err(|cause| Error::fault("reading a stored record", cause))?;
        present.extend(decoded);
    }
    Ok(Members::new(present, missing == Missing::Erased))
}

/// Who gave a record, where a partner did.
pub(crate) fn giver(provenance: &Provenance) -> Result<Option<Giver>> {
    let Provenance::Given { country, side, .. } = provenance else { return Ok(None) };
    let read = Country::parse(country).ok().zip(Side::parse(side));
    let giver = read.map(|(country, side)| Giver { country, side });
    giver.map(Some).ok_or_else(|| Error::fault("reading who gave a record", "it is no country, or no side"))
}

/// Reads a stored record back, with who gave it.
pub(crate) fn unseal_given(record: &DisclosedRecord, missing: Missing) -> Result<Option<SeenRecord>> {
    let giver = giver(&record.provenance)?;
    // What a partner did not give was never here.
    let missing = if giver.is_some() { Missing::Withheld } else { missing };
    Ok(unseal(&record.disclosures, missing)?.map(|seen| seen.given(giver)))
}

/// Reads records back for a fold; those of kinds newer than this node are left out of it.
pub(crate) fn unseal_all(records: &[DisclosedRecord], missing: Missing) -> Result<Vec<SeenRecord>> {
    records.iter().filter_map(|record| unseal_given(record, missing).transpose()).collect()
}
