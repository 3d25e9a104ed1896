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
    /// Its sanctions, in order.
    pub sanctions: Vec<Sanction>,
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

/// That an authority barred an employer for some time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Sanction {
    /// The first day.
    pub from: Day,
    /// The last day; none where it is open.
    pub until: Option<Day>,
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
    /// How many can sleep there: as an officer counted them, or as the employer says.
    pub beds: Option<u32>,
    /// Whether an officer found it fit; none where nobody looked.
    #[serde(default)]
    pub fit: Option<bool>,
}

impl EmployerState {
    /// Whether it is barred on a civil day.
    pub fn is_sanctioned_on(&self, day: chrono::NaiveDate) -> bool {
        self.sanctions
            .iter()
            .any(|sanction| sanction.from.date() <= day && sanction.until.is_none_or(|until| day <= until.date()))
    }

    /// The beds of all its places that are not found unfit; none where it is not known of any.
    pub fn beds(&self) -> Option<u32> {
        let known = self.workplaces.iter().filter(|place| place.fit != Some(false)).filter_map(|place| place.beds);
        known.reduce(u32::saturating_add)
    }

    /// The place of work of this id.
    pub fn workplace(&self, id: Id<Workplace>) -> Option<&WorkplaceState> {
        self.workplaces.iter().find(|place| place.id == id)
    }
}

impl State for EmployerState {
    fn apply(&mut self, record: &SeenRecord) {
        match record.data() {
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
                    self.workplaces.push(WorkplaceState { id: *id, name, country: *country, region, beds, fit: None });
                }
            }
            SeenData::WorkplaceInspected(data) => {
                let looked_at = data.workplace.present();
                if let Some(place) = self.workplaces.iter_mut().find(|place| Some(&place.id) == looked_at) {
                    place.fit = data.fit.present().copied();
                    place.beds = data.beds.given().map(|beds| beds.get()).or(place.beds);
                }
            }
            SeenData::EmployerSanctioned(data) => {
                if let Some(from) = data.from.present() {
                    self.sanctions.push(Sanction { from: *from, until: data.until.given().copied() });
                }
            }
            _ => return,
        }
        self.id = record.about.employer;
        self.recorded.extend(Recorded::of(record));
    }
}
