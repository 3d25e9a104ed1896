//! The register of transfers: which elements of which records went to which partner, and came from it, under which agreement and when. It
//! holds names of elements and nothing of their content; what was erased since is in it as erased.

use chrono::{DateTime, Utc};
use domain::{
    access::{Actor, Operation},
    id::{Id, RecordId, Worker},
    value::NodeCode,
};
use persistence::{TransferFilter, TransferKey, TransferRow};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Registry, Result, erasure::ERASED, records::joining, views::Page};

/// Which transfers are listed.
#[derive(Clone, Debug, Default)]
pub struct ListTransfers {
    /// About one worker.
    pub worker: Option<Id<Worker>>,
    /// With one partner.
    pub node: Option<NodeCode>,
    /// The end of the page before.
    pub after: Option<TransferKey>,
    /// How many at the most.
    pub limit: usize,
}

/// Which way something went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(rename_all = "kebab-case")]
pub enum TransferDirection {
    /// This node gave it to a partner.
    Given,
    /// A partner gave it to this node.
    Taken,
}

/// One transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TransferView {
    /// Which way it went.
    pub direction: TransferDirection,
    /// The partner's node.
    pub node: String,
    /// Under which agreement.
    pub agreement: String,
    /// The position in the stream.
    pub position: i64,
    /// Which record.
    #[schema(value_type = uuid::Uuid)]
    pub record: RecordId,
    /// The names of the elements.
    pub elements: Vec<String>,
    /// The names of the elements that the giver had erased, and told the taker to erase.
    pub erased: Vec<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the taker has said, over its signature, that it has it.
    pub acknowledged: bool,
}

impl From<TransferRow> for TransferView {
    fn from(row: TransferRow) -> Self {
        let (erased, elements): (Vec<&str>, Vec<&str>) =
            row.elements.split(' ').filter(|name| !name.is_empty()).partition(|name| name.starts_with(ERASED));
        Self {
            direction: if row.incoming { TransferDirection::Taken } else { TransferDirection::Given },
            node: row.partner,
            agreement: row.agreement,
            position: row.position,
            record: row.record,
            elements: elements.into_iter().map(str::to_owned).collect(),
            erased: erased.into_iter().map(|name| name.trim_start_matches(ERASED).to_owned()).collect(),
            at: row.at,
            acknowledged: row.acknowledged,
        }
    }
}

/// Where a page ends, as text.
fn key_of(row: &TransferRow) -> String {
    let TransferRow { at, incoming, partner, agreement, position, .. } = row;
    format!("{} {} {partner} {agreement} {position}", at.timestamp_micros(), u8::from(*incoming))
}

/// Where the page before ended; `None` for what was never given out.
pub fn transfer_key(text: &str) -> Option<TransferKey> {
    let mut parts = text.split(' ');
    let at = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
    let incoming = parts.next()? == "1";
    let (partner, agreement) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let position = parts.next()?.parse().ok()?;
    parts.next().is_none().then_some(TransferKey { at, incoming, partner, agreement, position })
}

impl Registry {
    /// A page of the register, the newest first. That somebody looked is kept as well.
    ///
    /// # Errors
    /// [`crate::Error::Denied`] for anyone but an auditor.
    pub fn transfers(&self, actor: &Actor, list: &ListTransfers) -> Result<Page<TransferView>> {
        actor.may(Operation::ViewTransfers)?;
        let limit = i64::try_from(list.limit).unwrap_or(i64::MAX).saturating_add(1);
        let rows = self.store.write(|tx| -> Result<Vec<TransferRow>> {
            let worker = list.worker.map(|worker| joining::person(tx, worker)).transpose()?;
            let partner = list.node.as_ref().map(|node| node.as_str().to_owned());
            let rows = tx.transfers(&TransferFilter { worker, partner, after: list.after.clone() }, limit)?;
            let mut entry = self.audit_entry(actor, "transfers");
            entry.worker = list.worker;
            entry.records = i32::try_from(rows.len().min(list.limit)).unwrap_or(i32::MAX);
            tx.append_audit(&entry)?;
            Ok(rows)
        })?;
        Ok(Page::cut(rows, list.limit, key_of, TransferView::from))
    }
}
