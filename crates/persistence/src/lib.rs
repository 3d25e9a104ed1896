//! How it is kept: diesel, one set of queries for PostgreSQL and SQLite, with the migrations of both.
//!
//! What is absent here: rules, clocks, ids made up, and any SQL outside this crate. A [`Store`] gives a [`Tx`], and the
//! methods of a [`Tx`] are spread over one file an aggregate. Only `dialect` knows which database it is on.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod agreements;
mod alerts;
mod apart;
mod attachments;
mod audit;
mod backup;
mod bulk;
mod card_numbers;
mod class_keys;
mod connection;
mod cycles;
mod demands;
mod devices;
mod dialect;
mod documents;
mod drafts;
mod employers;
mod error;
mod findings;
mod histories;
mod imports;
mod joinings;
mod log;
mod matters;
mod migrations;
mod node_keys;
mod offices;
mod partners;
mod projections;
mod queries;
mod quota;
mod received;
mod records;
mod revocations;
mod schema;
mod scope;
mod second_factors;
mod sessions;
mod settings;
mod shares;
mod statistics;
mod store;
mod transfers;
mod users;
mod workers;
mod writer;

pub use agreements::AgreementRow;
pub use alerts::{AlertDecisionRow, AlertHitFilter, AlertHitRow, AlertListRow, AlertRow};
pub use apart::{ApartCursor, ClassSeals, Kept, SealedText, StoredApart};
pub use attachments::{AttachmentRow, NamedAttachment, UnusedAttachments};
pub use audit::{AuditFilter, AuditRow, NewAudit};
pub use backup::DatabaseKind;
pub use card_numbers::{NumberBlockRow, NumberSeriesRow};
pub use class_keys::ClassKeyRow;
pub use cycles::{CycleFilter, CycleRow, ListedCycleRow};
pub use demands::{DemandFilter, DemandRow};
pub use devices::DeviceRow;
pub use documents::IssuedDocumentRow;
pub use drafts::AgreementDraftRow;
pub use employers::{EmployerFilter, EmployerRow, WorkplaceRow};
pub use error::{CarriesStoreError, Conflict, Result, StoreError, Unavailable};
pub use findings::{FindingFilter, FindingRow};
pub use imports::{ImportRowRow, ImportRunRow};
pub use log::{CheckpointRow, LeafRow, LoggedRecord, PendingLeaf};
pub use matters::{MatterFilter, MatterRow};
pub use node_keys::NodeKeyRow;
pub use offices::OfficeRow;
pub use partners::{PartnerKeyRow, PartnerRow, PartnerStreamRow};
pub use queries::{QueryDirection, QueryRow};
pub use quota::QuotaLineRow;
pub use received::{PartnerLogRow, ReceivedRecord};
pub use records::{About, DisclosedRecord, Entry, NewRecord, Provenance, StoredRecord, Subject};
pub use revocations::RevocationRow;
pub use second_factors::SecondFactorRow;
pub use sessions::{SessionRow, USER_AGENT_CHARACTERS_MAX};
pub use shares::{LeafSubjects, ShareRow};
pub use statistics::{EnteredRow, ExpectedRow, HappenedRow, InsideRow, StandingRow, StepRow, TimedStep};
pub use store::{Options, Store, Tx};
pub use transfers::{TransferFilter, TransferKey, TransferRow};
pub use users::UserRow;
pub use workers::{DocumentKey, WorkerKeys, WorkerRow, WorkerSearch};
