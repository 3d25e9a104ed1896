//! Who a worker is, grouped by class of element: a reader gets the groups that the role may read, and the names of the others.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Recorded, State};
use crate::{
    country::Country,
    element::{Class, Classes, Element},
    id::{Id, RecordId, Request, Worker},
    kinds::{
        ConsentPurpose, DocumentType, FamilyRelation, PersonRight, RequestOutcome, Residence, SeenData,
        VerificationResult,
    },
    record::SeenRecord,
    text::Text,
    time::{BirthDate, Day, Moment},
    value::{Language, NodeCode, Sex},
};

/// What is known of a worker, apart from cycles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkerState {
    /// The worker, once any record named them.
    pub id: Option<Id<Worker>>,
    /// When they were registered; none where records about them came before (or without) a registration.
    pub registered_at: Option<Moment>,
    /// The country whose office registered them.
    pub registered_in: Option<Country>,
    /// Class `identity`.
    pub identity: Option<Identity>,
    /// Class `contact`.
    pub contact: Option<Contact>,
    /// Class `origin-people`.
    pub origin_people: Option<OriginPeople>,
    /// Class `family`.
    pub family: Option<FamilyGroup>,
    /// Class `travel-document`: those presented, in the order in which they were last shown.
    pub documents: Vec<PresentedDocument>,
    /// Documents that checking found doubtful or false: by which record, and their numbers (class `travel-document`).
    pub doubted: Vec<(RecordId, Text<30>)>,
    /// Purposes to which the worker consents today (class `evidence`).
    pub consents: Vec<ConsentPurpose>,
    /// Class `health`: fit or not, until when.
    pub fitness: Option<Fitness>,
    /// Class `identity`: other registrations of the same person, joined to this one.
    pub joined: Vec<JoinedRegistration>,
    /// Class `identity`: registrations of the same person at other nodes.
    pub links: Vec<Link>,
    /// Class `evidence`: what the worker objects to, as they asked; those that were refused are not among them.
    pub objections: Vec<Objection>,
    /// The kinds recorded, for the steps of an agreement.
    pub recorded: Vec<Recorded>,
}

/// Another registration of the same person, joined to this one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JoinedRegistration {
    /// The other registration.
    #[schema(value_type = uuid::Uuid)]
    pub worker: Id<Worker>,
    /// Who the person is by that registration; this one's own identity counts.
    pub identity: Option<Identity>,
}

/// A registration of the same person at another node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Link {
    /// The registration there.
    #[schema(value_type = uuid::Uuid)]
    pub worker: Id<Worker>,
    /// The node that owns it.
    pub holder: NodeCode,
}

/// A use of their data to which somebody objects.
#[derive(Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Objection {
    /// The request.
    #[schema(value_type = uuid::Uuid)]
    pub request: Id<Request>,
    /// In their words.
    #[schema(value_type = Option<String>)]
    pub wish: Option<Text<2000>>,
    /// Since when it was granted; none where it waits for an answer.
    pub granted_at: Option<Moment>,
}

/// Names, sex, birth, nationality.
#[derive(Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Identity {
    /// Given names.
    #[schema(value_type = Option<String>)]
    pub given_names: Option<Text<100>>,
    /// First surname, or the only name.
    #[schema(value_type = String)]
    pub first_surname: Text<100>,
    /// Second surname.
    #[schema(value_type = Option<String>)]
    pub second_surname: Option<Text<100>>,
    /// ISO/IEC 5218.
    pub sex: Sex,
    /// As much as is known.
    pub birth_date: BirthDate,
    /// ISO 3166-1.
    pub nationalities: Vec<Country>,
}

/// Telephone, home, languages.
#[derive(Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Contact {
    /// Telephone.
    #[schema(value_type = Option<String>)]
    pub phone: Option<Text<20>>,
    /// Home.
    pub residence: Option<Residence>,
    /// Languages understood, the best first.
    pub languages: Vec<Language>,
}

/// The indigenous people that somebody says they belong to.
#[derive(Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OriginPeople {
    /// Its name, as the person says it.
    #[schema(value_type = String)]
    pub name: Text<60>,
}

/// Who travels along.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FamilyGroup {
    /// How many relatives travel along, as was said when registering.
    pub dependants: u32,
    /// The relatives who are known one by one.
    #[serde(default)]
    pub relatives: Vec<Relative>,
}

/// A relative of a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Relative {
    /// Who, registered or not.
    #[schema(value_type = uuid::Uuid)]
    pub member: Id<Worker>,
    /// What they are to the worker.
    pub relation: FamilyRelation,
    /// As much of the date of birth as is known.
    pub birth_date: Option<BirthDate>,
    /// Whether they travel along.
    pub travels_along: bool,
}

/// A document that an officer saw.
#[derive(Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PresentedDocument {
    /// What it is.
    pub document_type: DocumentType,
    /// Who issued it.
    pub issuing_country: Country,
    /// Its number, as printed.
    #[schema(value_type = String)]
    pub number: Text<30>,
    /// Its last day.
    pub valid_until: Option<Day>,
}

/// Fit or not for work, never why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Fitness {
    /// Fit or not.
    pub fit: bool,
    /// Until when it holds.
    pub valid_until: Option<Day>,
}

macro_rules! silent_debug {
    ($($name:ident)*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}
silent_debug! { Objection Identity Contact OriginPeople PresentedDocument }

impl Identity {
    /// The name as people write it.
    pub fn full_name(&self) -> String {
        let parts = [self.given_names.as_ref(), Some(&self.first_surname), self.second_surname.as_ref()];
        parts.into_iter().flatten().map(Text::as_str).collect::<Vec<_>>().join(" ")
    }
}

impl WorkerState {
    /// What the records of a worker add up to, those of registrations that were joined to theirs included.
    pub fn of<'a>(worker: Id<Worker>, records: impl IntoIterator<Item = &'a SeenRecord>) -> Self {
        super::fold_from(Self { id: Some(worker), ..Self::default() }, records)
    }

    /// What a reader of these classes has of it.
    pub fn narrowed(mut self, classes: Classes) -> Self {
        if !classes.contains(Class::Identity) {
            self.identity = None;
            self.joined.clear();
            self.links.clear();
        }
        if !classes.contains(Class::Contact) {
            self.contact = None;
        }
        if !classes.contains(Class::OriginPeople) {
            self.origin_people = None;
        }
        if !classes.contains(Class::Family) {
            self.family = None;
        }
        if !classes.contains(Class::TravelDocument) {
            self.documents.clear();
            self.doubted.clear();
        }
        if !classes.contains(Class::Evidence) {
            self.consents.clear();
            self.objections.clear();
        }
        if !classes.contains(Class::Health) {
            self.fitness = None;
        }
        if !classes.contains(Class::Official) {
            self.registered_in = None;
        }
        self.recorded.clear();
        self
    }

    /// Whether one of the languages that the worker understands is this one. Unknown languages count as not understood.
    pub fn understands(&self, language: &Language) -> bool {
        self.contact.as_ref().is_some_and(|contact| contact.languages.contains(language))
    }
}

impl State for WorkerState {
    fn apply(&mut self, record: &SeenRecord) {
        self.id = self.id.or(record.about.worker);
        match record.data() {
            // Another registration of the same person says who they also are; who they are, their own says.
            SeenData::WorkerRegistered(data) if self.id != record.about.worker => {
                let Some(worker) = record.about.worker else { return };
                self.joined.retain(|joined| joined.worker != worker);
                self.joined.push(JoinedRegistration { worker, identity: identity(data) });
                return;
            }
            SeenData::WorkerLinked(data) => {
                if let (Some(worker), Some(holder)) = (data.linked.present(), data.holder.present()) {
                    self.links.retain(|link| link.worker != *worker);
                    self.links.push(Link { worker: *worker, holder: holder.clone() });
                }
            }
            SeenData::WorkerUnlinked(data) => {
                self.links.retain(|link| data.linked.present().is_none_or(|linked| link.worker != *linked));
            }
            SeenData::WorkerRegistered(data) => {
                self.registered_at = Some(record.occurred_at);
                self.registered_in = record.country();
                self.identity = identity(data);
                self.contact = contact(data);
                self.origin_people = data.origin_people.given().map(|name| OriginPeople { name: name.clone() });
                let relatives = self.family.take().map(|family| family.relatives).unwrap_or_default();
                let dependants = data.dependants.given().map(|number| number.get());
                let known = dependants.is_some() || !relatives.is_empty();
                self.family = known.then(|| FamilyGroup { dependants: dependants.unwrap_or_default(), relatives });
            }
            SeenData::DocumentPresented(data) => self.present(data),
            SeenData::DocumentVerified(data) => {
                let doubted = data.result.present().is_some_and(|result| *result != VerificationResult::Genuine);
                let number = data.number.present();
                self.doubted.retain(|(_, doubted)| Some(doubted) != number);
                self.doubted.extend(number.filter(|_| doubted).map(|number| (record.id, number.clone())));
            }
            SeenData::FamilyLinked(data) => {
                if let (Some(member), Some(relation), Some(travels_along)) =
                    (data.member.present(), data.relation.present(), data.travels_along.present())
                {
                    let birth_date = data.birth_date.given().copied();
                    let family = self.family.get_or_insert(FamilyGroup { dependants: 0, relatives: Vec::new() });
                    family.relatives.retain(|known| known.member != *member);
                    let (member, relation, travels_along) = (*member, *relation, *travels_along);
                    family.relatives.push(Relative { member, relation, birth_date, travels_along });
                }
            }
            SeenData::ConsentGiven(data) => {
                self.take_back(data.refused.present().map(|list| list.as_slice()));
                self.consent(data.accepted.present().map(|list| list.as_slice()).unwrap_or_default());
            }
            SeenData::ConsentWithdrawn(data) => self.take_back(data.purposes.present().map(|list| list.as_slice())),
            // What an assessment that cannot be read said, the one before it does not say.
            SeenData::HealthAssessed(data) => {
                self.fitness = match (data.fit.present(), &data.valid_until) {
                    (Some(fit), Element::Present(valid_until)) => {
                        Some(Fitness { fit: *fit, valid_until: *valid_until })
                    }
                    _ => None,
                };
            }
            SeenData::RequestReceived(data) => {
                if let (Some(PersonRight::Opposition), Some(request)) = (data.right.present(), record.about.request) {
                    let wish = data.wish.given().cloned();
                    self.objections.push(Objection { request, wish, granted_at: None });
                }
            }
            SeenData::RequestAnswered(data) => {
                let refused = data.outcome.present() == Some(&RequestOutcome::Refused);
                self.objections.retain(|objection| !refused || Some(objection.request) != record.about.request);
                let answered = self.objections.iter_mut().filter(|known| Some(known.request) == record.about.request);
                answered.for_each(|objection| objection.granted_at = Some(record.occurred_at));
            }
            SeenData::NoticeGiven(_) => {}
            // Everything else belongs to a cycle or to no worker at all.
            _ => return,
        }
        self.recorded.extend(Recorded::of(record));
    }
}

impl WorkerState {
    fn present(&mut self, data: &crate::kinds::SeenDocumentPresented) {
        // Without its last day it would look as if it never expired.
        let (Some(document_type), Some(issuing_country), Some(number), Some(valid_until)) = (
            data.document_type.present(),
            data.issuing_country.present(),
            data.number.present(),
            data.valid_until.present(),
        ) else {
            return;
        };
        let shown = PresentedDocument {
            document_type: *document_type,
            issuing_country: *issuing_country,
            number: number.clone(),
            valid_until: *valid_until,
        };
        // Showing the same document again says what is known of it now.
        self.documents.retain(|known| {
            (known.document_type, known.issuing_country, &known.number)
                != (shown.document_type, shown.issuing_country, &shown.number)
        });
        self.documents.push(shown);
    }

    /// Takes back consents. Where it cannot be read which ones, none is presumed to stand.
    fn take_back(&mut self, purposes: Option<&[ConsentPurpose]>) {
        self.consents.retain(|purpose| purposes.is_some_and(|taken| !taken.contains(purpose)));
    }

    fn consent(&mut self, accepted: &[ConsentPurpose]) {
        for purpose in accepted {
            if !self.consents.contains(purpose) {
                self.consents.push(*purpose);
            }
        }
    }
}

fn identity(data: &crate::kinds::SeenWorkerRegistered) -> Option<Identity> {
    Some(Identity {
        given_names: data.given_names.given().cloned(),
        first_surname: data.first_surname.present()?.clone(),
        second_surname: data.second_surname.given().cloned(),
        sex: *data.sex.present()?,
        birth_date: *data.birth_date.present()?,
        nationalities: data.nationalities.present()?.as_slice().to_vec(),
    })
}

fn contact(data: &crate::kinds::SeenWorkerRegistered) -> Option<Contact> {
    Some(Contact {
        phone: data.phone.given().cloned(),
        residence: data.residence.given().cloned(),
        languages: data.languages.present()?.as_slice().to_vec(),
    })
}
