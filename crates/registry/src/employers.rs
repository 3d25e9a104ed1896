//! Employers with their standing and workplaces, and their demands with the places that are left. No person is in them.

use domain::{
    access::{Actor, Operation, Role, Side},
    element::Class,
    finding::FindingCode,
    id::{Demand, Employer, Id},
    states::{DemandState, EmployerState},
    text,
};
use persistence::{DemandFilter, DemandRow, EmployerFilter, EmployerRow};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Error, Registry, Result, views::Page};

/// A demand with the places that are left.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DemandView {
    /// What is known of it.
    #[serde(flatten)]
    pub state: DemandState,
    /// Places drawn.
    pub drawn: u32,
}

/// What is found about an employer that is not in order.
const OUT_OF_ORDER: [FindingCode; 2] = [FindingCode::StandingLapsed, FindingCode::SanctionInForce];

impl Registry {
    /// Employers by name, or those that are not in order; an employer sees itself.
    ///
    /// # Errors
    /// [`Error::Denied`] for a role that has no dealings with them.
    pub fn employers(
        &self,
        actor: &Actor,
        name: Option<&str>,
        out_of_order: bool,
        after: Option<(String, Id<Employer>)>,
        limit: usize,
    ) -> Result<Page<EmployerState>> {
        actor.may(Operation::ViewEmployers)?;
        let Own { only, association } = own_only(actor)?;
        let filter = EmployerFilter {
            only,
            association,
            country: None,
            name: name.map(text::fold).filter(|name| !name.is_empty()),
            found: out_of_order.then(|| (OUT_OF_ORDER.map(|code| code.as_str().to_owned()).to_vec(), self.now())),
            after,
        };
        let rows = self.store.read(|tx| tx.list_employers(&filter, more_than(limit)))?;
        let states = rows.into_iter().map(|row| Ok((employer_of(&row)?, row))).collect::<Result<Vec<_>>>()?;
        Ok(Page::cut(states, limit, |(_, row)| format!("{}_{}", row.id, row.name_folded), |(state, _)| state))
    }

    /// Demands under the agreements of the reader's country; an employer sees its own.
    ///
    /// # Errors
    /// [`Error::Denied`] for a role that has no dealings with them.
    pub fn demands(
        &self,
        actor: &Actor,
        employer: Option<Id<Employer>>,
        with_places_left: bool,
        after: Option<Id<Demand>>,
        limit: usize,
    ) -> Result<Page<DemandView>> {
        actor.may(Operation::ViewEmployers)?;
        let Own { only: own, association } = own_only(actor)?;
        if own.is_some() && employer.is_some() && employer != own {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let filter = DemandFilter {
            employer: own.or(employer),
            association,
            agreements: Some(actor.agreements.iter().map(|code| code.as_str().to_owned()).collect()),
            with_places_left,
            after,
        };
        let rows = self.store.read(|tx| tx.list_demands(&filter, more_than(limit)))?;
        let pay = actor.may_read(None).is_ok_and(|permit| permit.classes().contains(Class::Remuneration));
        let views = rows.into_iter().map(|row| demand_of(&row, pay)).collect::<Result<Vec<_>>>()?;
        let cursor = |view: &DemandView| view.state.id.map(|id| id.to_string()).unwrap_or_default();
        Ok(Page::cut(views, limit, cursor, |view| view))
    }
}

fn more_than(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

/// Whom a user of an employer or association sees.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Own {
    /// This one alone.
    only: Option<Id<Employer>>,
    /// This one and its members.
    association: Option<Id<Employer>>,
}

fn own_only(actor: &Actor) -> Result<Own> {
    match (actor.role, actor.employer, actor.side) {
        (Role::Employer, Some(own), Side::Destination) => Ok(Own { only: Some(own), association: None }),
        (Role::Association, Some(own), Side::Destination) => Ok(Own { only: None, association: Some(own) }),
        (Role::Employer | Role::Association, ..) => Err(Error::Denied),
        _ => Ok(Own::default()),
    }
}

fn employer_of(row: &EmployerRow) -> Result<EmployerState> {
    let state =
        serde_json::from_str(&row.state).map_err(|cause| Error::fault("reading an employer's projection", cause))?;
    Ok(EmployerState { recorded: Vec::new(), ..state })
}

fn demand_of(row: &DemandRow, pay: bool) -> Result<DemandView> {
    let state: DemandState =
        serde_json::from_str(&row.state).map_err(|cause| Error::fault("reading a demand's projection", cause))?;
    let (wage, wage_per) = if pay { (state.wage.clone(), state.wage_per) } else { (None, None) };
    Ok(DemandView {
        state: DemandState { recorded: Vec::new(), wage, wage_per, ..state },
        drawn: u32::try_from(row.drawn).unwrap_or_default(),
    })
}
