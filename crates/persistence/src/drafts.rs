//! Versions of agreements that were put before the parties and do not govern yet.

use chrono::{DateTime, Utc};
use diesel::{
    RunQueryDsl as _,
    sql_types::{Integer, Nullable, Text},
};

use crate::{
    dialect::{Statement, sql, upsert},
    error::Result,
    store::Tx,
};

/// A version that was proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementDraftRow {
    /// The agreement's code.
    pub code: String,
    /// The version.
    pub version: i32,
    /// SHA-256 of its canonical bytes.
    pub digest: String,
    /// The document, as canonical JSON.
    pub document: String,
    /// The signatures so far, as JSON.
    pub signatures: String,
    /// The partner from whom it came; none where it was proposed here.
    pub partner: Option<String>,
    /// When it came to be known here.
    pub proposed_at: DateTime<Utc>,
}

type Tuple = (String, i32, String, String, String, Option<String>, DateTime<Utc>);
type Row = (Text, Integer, Text, Text, Text, Nullable<Text>, sql::Instant);
const COLUMNS: &str = "code, version, digest, document, signatures, partner, proposed_at";

fn row((code, version, digest, document, signatures, partner, proposed_at): Tuple) -> AgreementDraftRow {
    AgreementDraftRow { code, version, digest, document, signatures, partner, proposed_at }
}

impl Tx<'_> {
    /// Writes a draft, over what was there of this document.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn put_agreement_draft(&mut self, draft: &AgreementDraftRow) -> Result<()> {
        let columns = vec![
            ("code", (&draft.code).into()),
            ("version", draft.version.into()),
            ("digest", (&draft.digest).into()),
            ("document", (&draft.document).into()),
            ("signatures", (&draft.signatures).into()),
            ("partner", draft.partner.clone().into()),
            ("proposed_at", draft.proposed_at.into()),
        ];
        upsert("agreement_draft", &["code", "digest"], columns).execute(self.connection)?;
        Ok(())
    }

    /// All drafts, by code and version, the older first.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn agreement_drafts(&mut self) -> Result<Vec<AgreementDraftRow>> {
        let sql = format!("select {COLUMNS} from agreement_draft order by code, version, proposed_at, digest");
        let rows: Vec<Tuple> = Statement::<Row>::new(sql).load(self.connection)?;
        Ok(rows.into_iter().map(row).collect())
    }

    /// One draft.
    ///
    /// # Errors
    /// When the database is not available.
    pub fn agreement_draft(&mut self, code: &str, digest: &str) -> Result<Option<AgreementDraftRow>> {
        let sql = format!("select {COLUMNS} from agreement_draft where code = ? and digest = ?");
        let rows: Vec<Tuple> = Statement::<Row>::new(sql).bind(code).bind(digest).load(self.connection)?;
        Ok(rows.into_iter().next().map(row))
    }
}
