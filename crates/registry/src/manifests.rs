//! Groups that travel together: which buses a post expects on a day, and who is on one of them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    access::{Actor, Operation, Permit},
    element::Class,
    id::{Cycle, Id, Manifest, Matter},
    record::Narrowed,
    states::{ManifestState, fold},
    time::Day,
};
use persistence::{MatterFilter, MatterRow, Subject};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Error, Registry, Result,
    records::seal::{Missing, unseal_all},
    views::{CycleCard, Page},
};

/// Which manifests are listed; everything that is given must fit.
#[derive(Clone, Debug, Default)]
pub struct ListManifests {
    /// How far they have come.
    pub status: Option<ManifestStatus>,
    /// The day of their departure.
    pub departs_on: Option<Day>,
    /// Behind which manifest the page begins.
    pub after: Option<(DateTime<Utc>, Id<Matter>)>,
    /// How many at the most.
    pub limit: usize,
}

/// How far a group has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ManifestStatus {
    /// On the list; no authority has let it travel.
    Open,
    /// It may travel.
    Authorised,
    /// It has arrived, or set out.
    Closed,
}

impl ManifestStatus {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Authorised => "authorised",
            Self::Closed => "closed",
        }
    }

    fn of(state: &ManifestState) -> Self {
        match (&state.boarded, state.authorised_by.is_empty()) {
            (Some(_), _) => Self::Closed,
            (None, false) => Self::Authorised,
            (None, true) => Self::Open,
        }
    }
}

/// A group in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ManifestCard {
    /// How far it has come.
    pub status: ManifestStatus,
    /// What the records that the reader may see add up to.
    #[serde(flatten)]
    pub state: ManifestState,
}

/// A group with its people.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ManifestView {
    /// How far it has come.
    pub status: ManifestStatus,
    /// What the records that the reader may see add up to.
    #[serde(flatten)]
    pub state: ManifestState,
    /// Who travels, in the order of the list; then who was on board without being on it.
    pub people: Vec<Passenger>,
}

/// Somebody on a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Passenger {
    /// Their cycle, as the list names it.
    #[schema(value_type = uuid::Uuid)]
    pub cycle: Id<Cycle>,
    /// Who, and how far they have come, as far as the reader may see; none where the reader may not come across them, or nobody is known
    /// by that cycle yet.
    pub known: Option<CycleCard>,
    /// Whether they were on the list, and not only on board.
    pub listed: bool,
    /// Whether they were on board; none while the group has not arrived.
    pub boarded: Option<bool>,
}

impl Registry {
    /// The groups of the reader's corridors, the newest first.
    ///
    /// # Errors
    /// [`Error::Denied`] for a role that has nothing to do with travelling.
    pub fn manifests(&self, actor: &Actor, list: &ListManifests) -> Result<Page<ManifestCard>> {
        actor.may(Operation::ViewManifests)?;
        let permit = actor.may_read(None)?;
        let filter = MatterFilter {
            sort: SORT.to_owned(),
            status: list.status.map(|status| status.as_str().to_owned()),
            on_day: list.departs_on,
            agreements: Some(actor.agreements.iter().map(|code| code.as_str().to_owned()).collect()),
            after: list.after,
            ..MatterFilter::default()
        };
        let limit = i64::try_from(list.limit).unwrap_or(i64::MAX).saturating_add(1);
        let rows = self.store.write(|tx| -> Result<Vec<MatterRow>> {
            let rows = tx.list_matters(&permit, &filter, limit)?;
            let mut audit = self.audit_entry(actor, "manifests");
            audit.purpose = Some(permit.purpose().to_string());
            audit.records = i32::try_from(rows.len().min(list.limit)).unwrap_or(i32::MAX);
            tx.append_audit(&audit)?;
            Ok(rows)
        })?;
        let cursor = |row: &MatterRow| format!("{}_{}", row.opened_at.timestamp_micros(), row.id);
        let page = Page::cut(rows, list.limit, cursor, |row| row.id);
        let items = page.items.into_iter().map(|id| {
            let state = self.manifest_for(&permit, id)?;
            Ok(ManifestCard { status: ManifestStatus::of(&state), state })
        });
        Ok(Page { items: items.collect::<Result<_>>()?, next: page.next })
    }

    /// A group with its people.
    ///
    /// # Errors
    /// [`Error::NotFound`] for one that is not of the reader's corridors; [`Error::Denied`] as for the list.
    pub fn manifest(&self, actor: &Actor, id: Id<Manifest>) -> Result<ManifestView> {
        actor.may(Operation::ViewManifests)?;
        let permit = actor.may_read(None)?;
        let matter: Id<Matter> = Id::from_uuid(id.uuid());
        let row = self.store.read(|tx| tx.matter(matter))?;
        let row = row.filter(|row| row.sort == SORT && permit.classes().contains(Class::Migration));
        let row = row.filter(|row| actor.agreements.iter().any(|code| code.as_str() == row.agreement));
        let Some(row) = row else { return Err(Error::NotFound) };
        let state = self.manifest_for(&permit, row.id)?;
        let extra = state.boarded.iter().flatten().filter(|cycle| !state.passengers.contains(cycle));
        let cycles: Vec<Id<Cycle>> = state.passengers.iter().chain(extra).copied().collect();
        let rows = self.store.write(|tx| -> Result<_> {
            let rows = tx.these_cycles_with_workers(&permit, &cycles)?;
            let mut audit = self.audit_entry(actor, "manifest");
            audit.purpose = Some(permit.purpose().to_string());
            audit.records = i32::try_from(rows.len()).unwrap_or(i32::MAX);
            tx.append_audit(&audit)?;
            Ok(rows)
        })?;
        let mut known = BTreeMap::new();
        for row in rows {
            known.insert(row.id, self.listed(row, &permit)?);
        }
        let people = cycles.into_iter().map(|cycle| Passenger {
            cycle,
            known: known.remove(&cycle),
            listed: state.passengers.contains(&cycle),
            boarded: state.boarded.as_ref().map(|boarded| boarded.contains(&cycle)),
        });
        Ok(ManifestView { status: ManifestStatus::of(&state), people: people.collect(), state })
    }

    /// What the records about a group that a reader may see add up to.
    fn manifest_for(&self, permit: &Permit, id: Id<Matter>) -> Result<ManifestState> {
        let records = self.store.read(|tx| tx.records_about(Subject::Matter(id)))?;
        let seen = unseal_all(&records, Missing::Erased)?;
        let seen: Vec<_> =
            seen.into_iter().filter_map(|record| record.narrowed(permit)).map(Narrowed::into_record).collect();
        Ok(fold(&seen))
    }
}

/// How matters of this sort are called where they are kept.
const SORT: &str = "manifest";
