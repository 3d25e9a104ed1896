//! Who hires, where, and whether they are in order.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Recorded, State};
use crate::{
    country::Country,
    id::{Employer, Id, Workplace},
    kinds::{EmployerType, SeenData, StandingMatter},
    record::SeenRecord,
    text::Text,
    time::Day,
};

/// What is known of an employer. All of it is of class `labour`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct EmployerState {
    /// The employer.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<Id<Employer>>,
    /// Its name.
    #[schema(value_type = Option<String>)]
    pub name: Option<Text<120>>,
    /// What it is.
    pub employer_type: Option<EmployerType>,
    /// Where it is established.
    pub country: Option<Country>,
    /// Its number with the tax or company register.
    #[schema(value_type = Option<String>)]
    pub tax_id: Option<Text<30>>,
    /// The association it belongs to.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub member_of: Option<Id<Employer>>,
    /// Its standing, the latest statement in each matter.
    pub standing: Vec<Standing>,
    /// Its places of work.
    pub workplaces: Vec<WorkplaceState>,
    /// The kinds recorded, for the steps of an agreement.
    #[schema(ignore)]
    pub recorded: Vec<Recorded>,
}

/// Whether an employer is in order in one matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Standing {
    /// In what.
    pub matter: StandingMatter,
    /// In order or not.
    pub in_order: bool,
    /// The last day for which this holds.
    pub valid_until: Option<Day>,
}

/// A place of work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WorkplaceState {
    /// The place.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<Workplace>,
    /// Its name.
    #[schema(value_type = String)]
    pub name: Text<120>,
    /// Where it is.
    pub country: Country,
    /// Its region.
    #[schema(value_type = String)]
    pub region: Text<80>,
    /// How many can sleep there.
    pub beds: Option<u32>,
}

impl State for EmployerState {
    fn apply(&mut self, record: &SeenRecord) {
        match &record.data {
            SeenData::EmployerRegistered(data) => {
                self.name = data.name.present().cloned();
                self.employer_type = data.employer_type.present().copied();
                self.country = data.country.present().copied();
                self.tax_id = data.tax_id.present().cloned();
                self.member_of = data.member_of.given().copied();
            }
            SeenData::EmployerStandingStated(data) => {
                // A statement that cannot be read may be about any matter: nothing said before it still holds for certain.
                let matter = data.matter.present();
                self.standing.retain(|standing| matter.is_some_and(|matter| standing.matter != *matter));
                if let (Some(matter), Some(in_order), Some(valid_until)) =
                    (matter, data.in_order.present(), data.valid_until.present())
                {
                    self.standing.push(Standing { matter: *matter, in_order: *in_order, valid_until: *valid_until });
                }
            }
            SeenData::WorkplaceRegistered(data) => {
                if let (Some(id), Some(name), Some(country), Some(region)) =
                    (data.workplace.present(), data.name.present(), data.country.present(), data.region.present())
                {
                    let beds = data.beds.given().map(|beds| beds.get());
                    self.workplaces.retain(|known| known.id != *id);
                    let (name, region) = (name.clone(), region.clone());
                    self.workplaces.push(WorkplaceState { id: *id, name, country: *country, region, beds });
                }
            }
            _ => return,
        }
        self.id = record.about.employer;
        self.recorded.extend(Recorded::of(record));
    }
}
