//! An agreement read aloud: a version of it in sentences, for whoever may see agreements.

use domain::{
    access::{Actor, Operation},
    agreement::{Agreement, clauses},
    lang::Lang,
    value::AgreementCode,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Error, Registry, Result};

/// A sentence of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SentenceView {
    /// What it is about: the same in every version and language, so that versions can be laid side by side.
    #[schema(example = "stay.limit")]
    pub key: String,
    /// For whom it matters most, in words.
    pub whom: String,
    /// The sentence.
    pub sentence: String,
}

impl Registry {
    /// A version of an agreement of the reader's country, in sentences.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an agreement that is not the reader's country's, or a version that is not installed.
    pub fn agreement_sentences(
        &self,
        actor: &Actor,
        code: &AgreementCode,
        version: u32,
        lang: Lang,
    ) -> Result<Vec<SentenceView>> {
        actor.may(Operation::ViewAgreements)?;
        if !actor.agreements.contains(code) {
            return Err(Error::NotFound);
        }
        let agreements = self.agreements()?;
        let agreement = agreements.all().find(|one| one.code == *code && one.version.get() == version);
        Ok(sentences_of(agreement.ok_or(Error::NotFound)?, lang))
    }
}

/// A document in sentences, signed or not.
pub(crate) fn sentences_of(agreement: &Agreement, lang: Lang) -> Vec<SentenceView> {
    let said = clauses(agreement, lang).into_iter();
    said.map(|clause| SentenceView {
        key: clause.key,
        whom: clause.whom.name(lang).to_owned(),
        sentence: clause.sentence,
    })
    .collect()
}
