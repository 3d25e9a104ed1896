//! What is left of an agreement's quotas: what the agreement has, what was opened, recommended and drawn.

use domain::{
    access::{Actor, Operation},
    agreement::{Agreement, Season},
    id::{Id, QuotaLine},
    states::QuotaLineState,
    value::{AgreementCode, Isic},
    verdict::CounterRules,
};
use persistence::DemandFilter;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Error, Registry, Result};

/// A quota line and what is left of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuotaView {
    /// The line; `quota.opened` and `demand.recommended` name it.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<QuotaLine>,
    /// Its code in the agreement.
    pub line: String,
    /// For which sector.
    pub sector: Isic,
    /// First day of the season.
    pub from: domain::time::Day,
    /// Last day of the season.
    pub until: domain::time::Day,
    /// Places in the agreement.
    pub places: u32,
    /// Places that the destination opened.
    pub opened: u32,
    /// Places recommended to demands.
    pub recommended: u32,
    /// Places drawn by selections.
    pub drawn: u32,
}

/// An agreement in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgreementView {
    /// Its code.
    pub code: AgreementCode,
    /// Its version.
    pub version: u32,
    /// Its title, in Spanish.
    pub title_es: String,
    /// Its title, in English.
    pub title_en: String,
    /// From when.
    pub from: domain::time::Day,
    /// Until when, where it has a term.
    pub until: Option<domain::time::Day>,
    /// Whether it is the version in force today.
    pub in_force: bool,
    /// Its parties' countries.
    pub parties: Vec<domain::country::Country>,
    /// The SHA-256 of the bytes that the parties signed.
    pub digest: String,
    /// As much of it as a counter judges by, for a device that has to do without a network.
    pub counter: CounterRules,
}

/// How many demands of an agreement are added up.
const DEMANDS_MAX: i64 = 50_000;

impl Registry {
    /// The agreements to which the reader's country is a party, every version.
    ///
    /// # Errors
    /// [`Error::Denied`], or when the agreements cannot be read.
    pub fn list_agreements(&self, actor: &Actor) -> Result<Vec<AgreementView>> {
        actor.may(Operation::ViewAgreements)?;
        let agreements = self.agreements()?;
        let today = self.now().with_timezone(&domain::finding::civil_zone(actor.country)).date_naive();
        let own = agreements.all().filter(|agreement| actor.agreements.contains(&agreement.code));
        own.map(|agreement| {
            let in_force = agreements.in_force(&agreement.code, today).map(Agreement::reference);
            Ok(AgreementView {
                code: agreement.code.clone(),
                version: agreement.version.get(),
                title_es: agreement.title.es.as_str().to_owned(),
                title_en: agreement.title.en.as_str().to_owned(),
                from: agreement.in_force.from,
                until: agreement.in_force.until,
                in_force: in_force == Some(agreement.reference()),
                parties: agreement.parties.iter().map(|party| party.country).collect(),
                digest: agreement
                    .digest()
                    .map(|digest| digest.to_string())
                    .map_err(|cause| Error::fault("hashing an agreement", cause))?,
                counter: CounterRules::from(agreement),
            })
        })
        .collect()
    }

    /// The quota lines of the version in force, with what is left of them.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an agreement that is not the reader's country's.
    pub fn quota(&self, actor: &Actor, code: &AgreementCode) -> Result<Vec<QuotaView>> {
        actor.may(Operation::ViewAgreements)?;
        let agreements = self.agreements()?;
        if !actor.agreements.contains(code) {
            return Err(Error::NotFound);
        }
        let today = self.now().with_timezone(&domain::finding::civil_zone(actor.country)).date_naive();
        let agreement = agreements.in_force(code, today).ok_or(Error::NotFound)?;
        let filter = DemandFilter { agreements: Some(vec![code.as_str().to_owned()]), ..DemandFilter::default() };
        let (lines, demands) = self.store.read(|tx| -> Result<_> {
            Ok((tx.quota_lines_of(code.as_str())?, tx.list_demands(&filter, DEMANDS_MAX)?))
        })?;
        let mut drawn = std::collections::BTreeMap::<Id<QuotaLine>, u32>::new();
        for row in &demands {
            let state: domain::states::DemandState = serde_json::from_str(&row.state)
                .map_err(|cause| Error::fault("reading a demand's projection", cause))?;
            let mut left = u32::try_from(row.drawn).unwrap_or_default();
            // A demand that has places of several lines draws on them in the order in which it got them.
            for (line, places) in state.lines {
                let taken = left.min(places);
                *drawn.entry(line).or_default() += taken;
                left -= taken;
            }
        }
        agreement
            .quota
            .iter()
            .map(|rule| {
                let id = rule.id(code);
                let row = lines.iter().find(|row| row.id == id);
                let opened = row.map(|row| serde_json::from_str::<QuotaLineState>(&row.state)).transpose();
                let opened = opened.map_err(|cause| Error::fault("reading a quota line's projection", cause))?;
                let Season { from, until } = rule.season;
                Ok(QuotaView {
                    id,
                    line: rule.line.as_str().to_owned(),
                    sector: rule.sector.clone(),
                    from,
                    until,
                    places: rule.places.get(),
                    opened: opened.map_or(0, |line| line.places),
                    recommended: row.and_then(|row| u32::try_from(row.allotted).ok()).unwrap_or_default(),
                    drawn: drawn.get(&id).copied().unwrap_or_default(),
                })
            })
            .collect()
    }
}
