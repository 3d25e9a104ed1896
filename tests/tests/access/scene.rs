//! Two people each of whose elements can be recognised in an answer: one with a whole cycle under the agreement, one whom only
//! an office of a third country knows.

use domain::element::Class;
use domain::kinds::Kind;
use reqwest::Method;
use serde_json::{Value, json};
use vaiven_tests::cast::{FARM, Member, WORKER};
use vaiven_tests::chance::new_id;
use vaiven_tests::files::{photo, send};
use vaiven_tests::submissions::{self, Person, now};
use vaiven_tests::{Answer, As, Database, LiveNode};

/// Somebody asked about.
pub(super) struct Known {
    pub(super) person: Person,
    /// The address of their photograph.
    pub(super) photo: String,
    /// What stands in an answer that shows an element of the class.
    marks: Vec<(Class, String)>,
    /// The group with which they travel.
    pub(super) manifest: String,
}

/// A node with the two.
pub(super) struct Scene {
    pub(super) node: LiveNode,
    /// Registered by Panama, at work in Costa Rica.
    pub(super) related: Known,
    /// Registered by El Salvador, no party to the agreement.
    pub(super) unrelated: Known,
    /// A roster that Panama's officer brought in.
    pub(super) import: String,
}

impl Scene {
    pub(super) fn set(database: Database) -> Self {
        let node = LiveNode::in_season(database);
        let demand = submissions::demand(&node, FARM, 5);
        let mut related = Known::new(&demand, 1);
        related.is(WORKER);
        related.goes_to_work(&node);
        related.is_photographed(&node, "oficina.pa");
        let mut unrelated = Known::new(&new_id(), 2);
        let by_salvador = |kind, data| node.as_("oficina.sv").records(&unrelated.says(&node, kind, data));
        by_salvador(Kind::WorkerRegistered, unrelated.registration());
        by_salvador(Kind::OrientationAttended, json!({"language": "es"}));
        unrelated.is_photographed(&node, "oficina.sv");
        related.travels_in_a_group(&node, "oficina.pa", "cr-pa-coffee");
        // Of a corridor that nobody who is asked has to do with.
        unrelated.travels_in_a_group(&node, "oficina.gt", "mx-gt-border");
        let brought = Person::of(&demand, "finca");
        let import = bring_in(&node.as_("oficina.pa"), &brought, false).expect(200);
        let import = import["run"].as_str().expect("a run has an id").to_owned();
        Self { node, related, unrelated, import }
    }

    /// The actor of this name; `nobody` is not signed in.
    pub(super) fn actor(&self, name: &str) -> As<'_> {
        if name == "nobody" { self.node.nobody() } else { self.node.as_(name) }
    }
}

/// Sends a roster with this one person on it.
pub(super) fn bring_in(actor: &As<'_>, person: &Person, dry_run: bool) -> Answer {
    let data = person.registration();
    let born: Vec<&str> = data["birth_date"].as_str().expect("a date").split('-').rev().collect();
    let head =
        "Tipo doc.;N° documento;Vence;Primer nombre;Primer apellido;Sexo;Fecha nacimiento;Idioma;Finca;Desde;Hasta";
    let row = [
        "Cédula",
        &person.number,
        "31/10/2033",
        &person.given_names,
        &person.first_surname,
        "f",
        &born.join("/"),
        "Ngäbere",
        "Beneficio Río Coto",
        "23/11/2026",
        "25/03/2027",
    ];
    let path = format!("/v1/imports?agreement={}&dry_run={dry_run}&file=nomina.csv", submissions::AGREEMENT);
    let request = actor.request(Method::POST, &path).header("content-type", "application/octet-stream");
    actor.send(request.body(format!("{head}\n{}\n", row.join(";"))))
}

/// The purpose for which a member's role reads.
pub(crate) fn purpose_of(name: &str) -> &'static str {
    use domain::access::Role;
    match (name != "nobody").then(|| Member::named(name).role) {
        Some(Role::Employer) => "purpose=employment",
        Some(Role::MigrationOfficer) => "purpose=border-control",
        Some(Role::MigrationAnalyst) => "purpose=inquiry&reason=Expediente%201",
        Some(Role::Association) => "purpose=employment",
        Some(Role::HealthOfficer) => "purpose=health-care",
        Some(Role::Insurer) => "purpose=cover",
        Some(Role::Inspector) => "purpose=protection",
        Some(Role::Worker) => "purpose=own-data",
        Some(Role::Auditor) => "purpose=oversight",
        _ => "purpose=casework",
    }
}

impl Known {
    /// Who signs in as this worker is the person.
    fn is(&mut self, worker: &str) {
        let before = std::mem::replace(&mut self.person.worker, worker.to_owned());
        for (_, mark) in &mut self.marks {
            if *mark == before {
                worker.clone_into(mark);
            }
        }
    }

    fn new(demand: &str, number: u32) -> Self {
        let mut person = Person::of(demand, "finca");
        person.first_surname = format!("Centinela{}", ["", "uno", "dos"][number as usize]);
        person.number = format!("{number}-111-1111{number}");
        let mark = |class, text: String| (class, text);
        let marks = vec![
            mark(Class::Identity, person.first_surname.clone()),
            mark(Class::Contact, format!("6111-111{number}")),
            mark(Class::OriginPeople, format!("Pueblo{number}")),
            mark(Class::TravelDocument, person.number.clone()),
            mark(Class::Labour, format!("0198d0c0-0000-7000-8000-00000000f0f{number}")),
            mark(Class::Migration, format!("PLACA-{number}")),
            mark(Class::Family, format!("\"dependants\":1{number}")),
            mark(Class::Health, format!("2031-01-1{number}")),
            mark(Class::Insurance, format!("Seguros{number}")),
            mark(Class::Remuneration, format!("13571.1{number}")),
            mark(Class::Protection, format!("Coyote{number}")),
            mark(Class::Evidence, format!("Testiga{number}")),
            mark(Class::Official, format!("pa-puesto-centinela-{number}")),
            mark(Class::Envelope, person.worker.clone()),
        ];
        Self { person, photo: String::new(), marks, manifest: new_id() }
    }

    fn mark(&self, class: Class) -> &str {
        &self.marks.iter().find(|(of, _)| *of == class).expect("a mark").1
    }

    fn says(&self, node: &LiveNode, kind: Kind, data: Value) -> Value {
        let mut submission = self.person.says(node, kind, data);
        submission["place"] = json!({"country": "PA", "office": self.mark(Class::Official)});
        submission
    }

    fn registration(&self) -> Value {
        let mut data = self.person.registration();
        data["phone"] = self.mark(Class::Contact).into();
        data["origin_people"] = self.mark(Class::OriginPeople).into();
        let dependants: String = self.mark(Class::Family).chars().filter(char::is_ascii_digit).collect();
        data["dependants"] = dependants.parse::<u32>().unwrap().into();
        data
    }

    /// Has a photograph taken.
    fn is_photographed(&mut self, node: &LiveNode, by: &str) {
        self.photo = send(&node.as_(by), "photo", &photo(8, 8));
        node.as_(by).records(&self.says(node, Kind::WorkerPhotographed, json!({"photo": self.photo})));
        self.marks.push((Class::Biometric, self.photo.clone()));
    }

    /// Registration to work, with a record of every class on the way.
    fn goes_to_work(&self, node: &LiveNode) {
        let last = Kind::HireConfirmed.name();
        for (who, mut step) in self.person.whole_cycle(node) {
            step["place"] = json!({"country": "PA", "office": self.mark(Class::Official)});
            let data = match step["kind"].as_str().and_then(Kind::parse).expect("a kind") {
                Kind::WorkerRegistered => Some(self.registration()),
                _ => None,
            };
            let data = data.unwrap_or_else(|| self.marked(&step["data"]));
            step["data"] = data;
            node.as_(who).records(&step);
            if step["kind"] == last {
                break;
            }
        }
        let until = self.mark(Class::Health);
        node.as_("oficina.pa").records(&self.says(
            node,
            Kind::HealthAssessed,
            json!({"fit": true, "valid_until": until}),
        ));
        let mut cover = Kind::InsuranceStarted.example();
        cover["insurer"] = self.mark(Class::Insurance).into();
        node.as_("oficina.cr").records(&self.says(node, Kind::InsuranceStarted, cover));
        let paid = json!({"amount": "50.00", "currency": "PAB"});
        let fees = json!({"moment": "during-stay", "amount": paid, "paid_to": self.mark(Class::Protection)});
        node.as_("oficina.cr").records(&self.says(node, Kind::FeesDeclared, fees));
    }

    /// A bus on whose list they are, written down by an officer.
    fn travels_in_a_group(&self, node: &LiveNode, who: &str, agreement: &str) {
        let mut bus = Kind::ManifestOpened.example();
        bus["agreement"] = agreement.into();
        bus["passengers"] = json!([self.person.cycle]);
        bus["escorts"] = json!([]);
        bus["vehicle"] = self.mark(Class::Migration).into();
        bus["driver"] = self.person.first_surname.as_str().into();
        let mut opened =
            submissions::submission(Kind::ManifestOpened, json!({"manifest": self.manifest}), now(node), bus);
        opened["place"] = json!({"country": "PA", "office": self.mark(Class::Official)});
        node.as_(who).records(&opened);
    }

    /// The data of a step with what can be recognised in it.
    fn marked(&self, data: &Value) -> Value {
        let mut data = data.clone();
        let marks = [
            ("vehicle", Class::Migration),
            ("witness", Class::Evidence),
            ("interpreter", Class::Evidence),
            ("workplace", Class::Labour),
        ];
        for (member, class) in marks {
            if data.get(member).is_some() {
                data[member] = self.mark(class).into();
            }
        }
        if data.get("wage").is_some() {
            data["wage"]["amount"] = self.mark(Class::Remuneration).into();
        }
        data
    }

    /// The classes of theirs that a text shows.
    pub(super) fn shown_in(&self, text: &str) -> Vec<&'static str> {
        let shown = self.marks.iter().filter(|(_, mark)| text.contains(mark.as_str()));
        shown.map(|(class, _)| class.as_str()).collect()
    }

    /// A record of this kind about them, as its example says it.
    pub(super) fn record(&self, node: &LiveNode, kind: Kind) -> Value {
        let mut about = self.person.about(kind);
        if about.get("quota_line").is_some() {
            about["quota_line"] = submissions::line(node).1.into();
        }
        submissions::submission(kind, about, now(node), kind.example())
    }
}
