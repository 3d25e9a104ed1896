//! A draft as it is shown: who has to sign, who did, what the parties said of it, and what it says.

use chrono::{DateTime, Utc};
use domain::{
    access::Actor,
    country::Country,
    id::{AgreementMark, Id},
    kinds::{Kind, SeenData},
    lang::Lang,
    record::SeenRecord,
    states::MatterState,
    time::{Day, Moment},
};
use persistence::AgreementDraftRow;
use serde::Serialize;
use utoipa::ToSchema;

use super::{parsed, signatures_of, steps_of, verifies};
use crate::{
    Registry, Result,
    sentences::{SentenceView, sentences_of},
};

/// A version that was put before the parties.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftView {
    /// The agreement, as records are about it.
    #[schema(value_type = uuid::Uuid)]
    pub agreement: Id<AgreementMark>,
    /// Its code.
    pub code: String,
    /// Which version.
    pub version: u32,
    /// SHA-256 of its canonical bytes: what is signed.
    pub digest: String,
    /// Its title.
    pub title: String,
    /// The first day on which it would govern.
    pub from: Day,
    /// Who has to sign, and who has.
    pub parties: Vec<PartyView>,
    /// The partner from whom it came; none where it was proposed here.
    pub partner: Option<String>,
    /// When it came to be known here.
    pub proposed_at: DateTime<Utc>,
    /// Whether every party signed: then it is installed.
    pub installed: bool,
    /// Whether the reader may sign it for their country: they are a supervisor of a party that has not.
    pub may_sign: bool,
    /// Whether this node holds the ministry's key. Without it a signature is on record, and the key's has to be brought with
    /// `vaiven agreement sign`.
    pub signs_here: bool,
    /// What the parties did about it, the oldest first.
    pub steps: Vec<StepView>,
    /// What it says.
    pub sentences: Vec<SentenceView>,
}

/// A party to a draft.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartyView {
    /// Which.
    pub country: Country,
    /// Whether it is on record that it signed.
    pub decided: bool,
    /// Whether its signature over these bytes is here, and verifies.
    pub signed: bool,
}

/// A step of a party.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StepView {
    /// What: `agreement.proposed`, `agreement.commented` or `agreement.signed`.
    pub kind: &'static str,
    /// Of which country.
    pub country: Option<Country>,
    /// When.
    pub at: Moment,
    /// What it says.
    pub comment: Option<String>,
}

impl Registry {
    pub(super) fn draft_view(&self, actor: &Actor, row: AgreementDraftRow, lang: Lang) -> Result<Option<DraftView>> {
        let agreement = parsed(&row)?;
        if agreement.side_of(actor.country).is_none() {
            return Ok(None);
        }
        let (records, trusted) =
            self.store.read(|tx| -> Result<_> { Ok((steps_of(tx, &agreement)?, tx.trusted_keys()?)) })?;
        let process = MatterState::of(&records);
        let decided = |country: Country| {
            matches!(&process, Some(MatterState::Agreement(process))
            if process.signatures.iter().any(|one| one.digest.as_str() == row.digest && one.country == Some(country)))
        };
        // The document comes before the step that proposes it, by a moment.
        let proposed = matches!(&process, Some(MatterState::Agreement(process))
            if process.proposals.iter().any(|one| one.digest.as_str() == row.digest));
        let signatures = signatures_of(&row)?;
        let mut parties = Vec::new();
        for party in &agreement.parties {
            let own = signatures.signatures.iter().find(|signature| signature.party == party.country);
            let signed = own.map(|signature| verifies(&agreement, signature, &trusted)).transpose()?.unwrap_or(false);
            parties.push(PartyView { country: party.country, decided: signed || decided(party.country), signed });
        }
        let open = parties.iter().any(|party| party.country == actor.country && !party.decided);
        let taken = self.is_decided(&agreement)?;
        Ok(Some(DraftView {
            agreement: agreement.code.id(),
            code: row.code,
            version: agreement.version.get(),
            title: match lang {
                Lang::Es => agreement.title.es.as_str().to_owned(),
                Lang::En => agreement.title.en.as_str().to_owned(),
            },
            from: agreement.in_force.from,
            may_sign: open && proposed && !taken && actor.may_write(Kind::AgreementSigned).is_ok(),
            signs_here: self.agreement_key.as_ref().is_some_and(|own| own.party == actor.country),
            steps: records.iter().filter_map(|record| step(record, &row.digest)).collect(),
            sentences: sentences_of(&agreement, lang),
            digest: row.digest,
            partner: row.partner,
            proposed_at: row.proposed_at,
            parties,
            installed: self.agreements()?.all().any(|one| *one == agreement),
        }))
    }
}

fn step(record: &SeenRecord, digest: &str) -> Option<StepView> {
    let (named, comment) = match record.data() {
        SeenData::AgreementProposed(step) => {
            (step.digest.present(), step.comment.given().map(|text| text.as_str().to_owned()))
        }
        SeenData::AgreementCommented(step) => {
            (step.digest.present(), step.comment.present().map(|text| text.as_str().to_owned()))
        }
        SeenData::AgreementSigned(step) => (step.digest.present(), None),
        _ => return None,
    };
    let same = named.is_some_and(|named| named.as_str() == digest);
    same.then(|| StepView { kind: record.kind.name(), country: record.country(), at: record.occurred_at, comment })
}
