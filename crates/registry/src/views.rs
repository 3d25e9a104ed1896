//! What readers are shown: records, workers and cycles as far as a permit goes, with what is withheld named.

use domain::{
    access::Permit,
    element::{Class, Element},
    id::{Cycle, Id, RecordId, Worker},
    kinds::ConsentPurpose,
    record::{About, AgreementRef, Author, Narrowed, Place},
    states::{
        Contact, CycleState, FamilyGroup, Identity, JoinedRegistration, Link, Objection, OriginPeople,
        PresentedDocument, Stage, WorkerState,
    },
    time::Moment,
    value::NodeCode,
};
use persistence::Provenance;
use serde::{Serialize, Serializer};
use serde_json::Value;
use utoipa::ToSchema;

/// What proves a record at this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(rename_all = "kebab-case", as = RecordProof)]
pub enum Proof {
    /// This node signed it; its leaf in the log comes within a second.
    Waiting,
    /// This node signed it, and it is in this node's log.
    Logged,
    /// Another node signed it, and this one verified its signature, every element that it shows, and that it is in the other one's log.
    Verified,
}

/// One record, as far as its reader may see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecordView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: RecordId,
    /// Its kind.
    pub kind: String,
    /// Its kind's version.
    pub version: u32,
    /// Whom and what it is about.
    pub about: About,
    /// When it happened.
    pub occurred_at: Moment,
    /// When its node wrote it down.
    pub recorded_at: Option<Moment>,
    /// Under which version of which agreement it was judged.
    pub judged_under: Option<AgreementRef>,
    /// What a decision relied on.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub relied_on: Vec<RecordId>,
    /// Where.
    pub place: Option<Place>,
    /// Who wrote it.
    pub author: Option<Author>,
    /// What it says: the elements that the reader may see.
    #[schema(value_type = Object)]
    pub data: Said,
    /// The elements that the reader may not see.
    pub withheld: Vec<String>,
    /// The elements that were erased.
    pub erased: Vec<String>,
    /// The node that signed it.
    pub node: String,
    /// What proves it here.
    pub proof: Proof,
}

impl RecordView {
    /// Shows what a reader may see of a record, and names what they may not.
    pub(crate) fn of(record: Narrowed, own: &NodeCode, provenance: Provenance, permit: &Permit) -> Self {
        let record = record.into_record();
        let (node, proof) = match provenance {
            Provenance::Logged => (own.to_string(), Proof::Logged),
            Provenance::Waiting => (own.to_string(), Proof::Waiting),
            Provenance::Given { node, .. } => (node, Proof::Verified),
        };
        let elements = record.kind.spec().elements;
        let (mut data, mut withheld, mut erased) = (Vec::with_capacity(elements.len()), Vec::new(), Vec::new());
        for (element, value) in elements.iter().zip(record.members.into_elements(record.kind)) {
            match value {
                Some(value) => data.push((element.name, value)),
                // What may be read and is not there was erased, or its node did not give it; what leaves no trace is not even named.
                None if permit.classes().contains(element.class) && proof != Proof::Verified => {
                    erased.push(element.name.to_owned());
                }
                None if element.class.leaves_no_trace() => {}
                None => withheld.push(element.name.to_owned()),
            }
        }
        Self {
            id: record.id,
            kind: record.kind.name().to_owned(),
            version: record.version,
            about: record.about,
            occurred_at: record.occurred_at,
            recorded_at: record.recorded_at.present().copied(),
            judged_under: record.agreement.given().cloned(),
            relied_on: record.relied_on.present().cloned().unwrap_or_default(),
            place: present(record.place),
            author: present(record.author),
            data: Said(data),
            withheld,
            erased,
            node,
            proof,
        }
    }
}

/// What a record says, member by member.
#[derive(Clone, Debug)]
pub struct Said(Vec<(&'static str, Value)>);

impl Said {
    /// The member of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(said, _)| *said == name).map(|(_, value)| value)
    }
}

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

fn present<T>(element: Element<T>) -> Option<T> {
    match element {
        Element::Present(value) => Some(value),
        Element::Withheld | Element::Erased => None,
    }
}

/// A worker, as far as the reader may see: a group that is withheld is named in `withheld`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WorkerView {
    /// The worker.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<Worker>,
    /// When they were registered.
    pub registered_at: Option<Moment>,
    /// Class `identity`.
    pub identity: Option<Identity>,
    /// Class `contact`.
    pub contact: Option<Contact>,
    /// Class `origin-people`.
    pub origin_people: Option<OriginPeople>,
    /// Class `family`.
    pub family: Option<FamilyGroup>,
    /// Class `travel-document`.
    pub documents: Option<Vec<PresentedDocument>>,
    /// Class `evidence`: to what the worker consents today.
    pub consents: Option<Vec<ConsentPurpose>>,
    /// Class `evidence`: what the worker objects to.
    pub objections: Option<Vec<Objection>>,
    /// Class `identity`: other registrations of the same person, joined to this one.
    pub joined: Option<Vec<JoinedRegistration>>,
    /// Class `identity`: registrations of the same person at other nodes.
    pub links: Option<Vec<Link>>,
    /// Their cycles, as far as the reader may come across them; the newest first. Empty in lists.
    pub cycles: Vec<CycleSummary>,
    /// Classes that exist and are withheld from this reader.
    pub withheld: Vec<Class>,
}

/// A cycle in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CycleSummary {
    /// The cycle.
    #[schema(value_type = uuid::Uuid)]
    pub id: Id<Cycle>,
    /// Under which agreement.
    pub agreement: Option<String>,
    /// How far it has come, as far as the reader may know.
    pub stage: Stage,
}

/// The classes that a worker's card is made of.
const GROUPS: &[Class] =
    &[Class::Identity, Class::Contact, Class::OriginPeople, Class::Family, Class::TravelDocument, Class::Evidence];

impl WorkerView {
    /// Shows a worker as far as the permit goes.
    pub(crate) fn of(id: Id<Worker>, state: WorkerState, permit: &Permit, cycles: Vec<CycleSummary>) -> Self {
        let classes = permit.classes();
        let state = state.narrowed(classes);
        Self {
            id,
            registered_at: state.registered_at,
            identity: state.identity,
            contact: state.contact,
            origin_people: state.origin_people,
            family: state.family,
            documents: classes.contains(Class::TravelDocument).then_some(state.documents),
            consents: classes.contains(Class::Evidence).then_some(state.consents),
            objections: classes.contains(Class::Evidence).then_some(state.objections),
            joined: classes.contains(Class::Identity).then_some(state.joined),
            links: classes.contains(Class::Identity).then_some(state.links),
            cycles,
            withheld: GROUPS.iter().copied().filter(|class| !classes.contains(*class)).collect(),
        }
    }
}

/// A cycle, as far as the reader may see.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CycleView {
    /// How far it has come.
    pub stage: Stage,
    /// What the records that the reader may see add up to.
    #[serde(flatten)]
    pub state: CycleState,
    /// Its records, in the order in which things happened.
    pub records: Vec<RecordView>,
}

/// A cycle in a list of people: who, and how far they have come.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CycleCard {
    /// Whose, as far as the reader may see.
    pub person: WorkerView,
    /// How far it has come.
    pub stage: Stage,
    /// What the records that the reader may see add up to.
    #[serde(flatten)]
    pub state: CycleState,
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of at most `limit` of the rows read, of which one more than that was asked for.
    pub(crate) fn cut<R>(
        mut rows: Vec<R>,
        limit: usize,
        cursor: impl Fn(&R) -> String,
        show: impl FnMut(R) -> T,
    ) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(cursor);
        Self { items: rows.into_iter().map(show).collect(), next }
    }
}
