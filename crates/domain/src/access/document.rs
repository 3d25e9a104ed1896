//! docs/ACCESS.md says what this module's tables say: its tables are written from them, and differ from them nowhere.

use std::{fs, path::Path};

use super::*;
use crate::scenario::Who;

/// Sets the tables of docs/ACCESS.md anew instead of comparing them: `VAIVEN_REGENERATE=1 cargo test -p vaiven-domain access`.
const REGENERATE: &str = "VAIVEN_REGENERATE";

#[test]
fn the_tables_of_the_document_are_those_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/ACCESS.md");
    let checked_in = fs::read_to_string(&path).expect("docs/ACCESS.md is there");
    let tables = [("classes", classes()), ("seen", seen()), ("written", written()), ("operations", operations())];
    let written = tables.iter().fold(checked_in.clone(), |document, (name, table)| replace(&document, name, table));
    if std::env::var_os(REGENERATE).is_some() {
        fs::write(&path, &written).expect("docs/ACCESS.md can be written");
    } else {
        assert!(written == checked_in, "docs/ACCESS.md is out of date: {REGENERATE}=1 writes its tables anew");
    }
}

/// Puts a table between its two markers.
fn replace(document: &str, name: &str, table: &str) -> String {
    let (from, until) = (format!("<!-- table: {name} -->"), format!("<!-- end: {name} -->"));
    let (before, rest) = document.split_once(&from).expect("a marker that begins each table");
    let (_, after) = rest.split_once(&until).expect("a marker that ends each table");
    format!("{before}{from}\n\n{table}\n{until}{after}")
}

fn row(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().collect();
    format!("| {} |\n", cells.join(" | "))
}

/// A heading, and below it which column holds the words and which hold marks.
fn heading(words: &[&str], marks: impl IntoIterator<Item = String>) -> String {
    let marks: Vec<String> = marks.into_iter().collect();
    let names = words.iter().map(|word| (*word).to_owned()).chain(marks.iter().cloned());
    let rule = words.iter().map(|_| "---".to_owned()).chain(marks.iter().map(|_| ":-:".to_owned()));
    row(names) + &row(rule)
}

fn reader(role: Role, side: Option<Side>) -> String {
    side.map_or_else(|| format!("`{role}`"), |side| format!("`{role}`, {side}"))
}

/// A permit as somebody of this row of the table gets it.
fn permit((role, side, purpose, _): &(Role, Option<Side>, Purpose, &[Class])) -> Permit {
    let author = Who::Employer.author();
    let actor = Actor {
        user: author.user,
        role: *role,
        office: author.office,
        country: author.country,
        side: side.unwrap_or(Side::Transit),
        employer: Some(Id::derived(&["an employer"])),
        worker: Some(Id::derived(&["a worker"])),
        agreements: Vec::new(),
        assurance: Assurance::Enough,
    };
    actor.may_read(Some(*purpose)).expect("a row of the table")
}

/// A heading of roles, and the purpose of each below it: one role may read for several.
fn readers(first: &[&str], below: &[&str]) -> String {
    let heading = heading(first, READS.iter().map(|(role, side, ..)| reader(*role, *side)));
    let purposes = READS.iter().map(|(_, _, purpose, _)| format!("*{purpose}*"));
    heading + &row(below.iter().map(|cell| (*cell).to_owned()).chain(purposes))
}

/// Role and purpose by class.
fn classes() -> String {
    let mut table = readers(&["class", "what it is"], &["", "for the purpose of"]);
    let scopes = READS.iter().map(|row| whom(permit(row).scope()).to_owned());
    table += &row([String::new(), "about whom".to_owned()].into_iter().chain(scopes));
    for class in Class::ALL {
        let marks = READS.iter().map(|row| if permit(row).classes().contains(*class) { "yes" } else { "" }.to_owned());
        table += &row([format!("`{}`", class.as_str()), about(*class).to_owned()].into_iter().chain(marks));
    }
    table
}

fn whom(scope: &Scope) -> &'static str {
    match scope {
        Scope::Everyone => "everyone",
        Scope::Ministry { .. } => "whom its country registered, or under its agreements",
        Scope::UnderAgreements(_) => "under its agreements",
        Scope::OfEmployer(_) => "its own workers",
        Scope::OfAssociation(_) => "its own and its members' workers",
        Scope::OfWorker(_) => "themselves",
        Scope::Nobody => "nobody",
    }
}

const fn about(class: Class) -> &'static str {
    match class {
        Identity => "names, birth, sex, nationality",
        Contact => "telephone, home, languages",
        OriginPeople => "indigenous people",
        TravelDocument => "passports, identity cards, safe-conducts",
        Labour => "recruitment, contract, work",
        Migration => "crossings, permits, stays",
        Family => "relatives",
        Health => "fit or not",
        Insurance => "cover",
        Biometric => "photograph, fingerprint",
        Complaint => "complaints",
        Protection => "signs of trafficking",
        Remuneration => "wages",
        Official => "which officer, which office",
        Envelope => "kind, subject, time",
        Evidence => "reasons, notes, consents, fees paid",
    }
}

/// Role by kind: how much of a record is seen.
fn seen() -> String {
    let mut table = readers(&["kind"], &["for the purpose of"]);
    for kind in Kind::ALL {
        let cells = READS.iter().map(|row| {
            let permit = permit(row);
            let own = kind.spec().elements.iter().map(|element| permit.classes().contains(element.class));
            let (readable, all) = own.fold((false, true), |(any, all), readable| (any || readable, all && readable));
            match (permit.shows(*kind), all, readable) {
                (false, ..) => "",
                (true, true, _) => "all",
                (true, false, true) => "part",
                (true, false, false) => "withheld",
            }
            .to_owned()
        });
        table += &row([format!("`{kind}`")].into_iter().chain(cells));
    }
    table
}

/// Role by kind: who writes.
fn written() -> String {
    let mut columns: Vec<Role> = Role::ALL.to_vec();
    columns.retain(|role| Kind::ALL.iter().any(|kind| writers(*kind).iter().any(|(writer, _)| writer == role)));
    let mut table = heading(&["kind", "is a"], columns.iter().map(|role| format!("`{role}`")));
    for kind in Kind::ALL {
        let nature = if kind.is_decision() { "decision" } else { "fact" };
        let cells = columns.iter().map(|role| {
            let sides = writers(*kind).iter().filter(|(writer, _)| writer == role).map(|(_, side)| side.as_str());
            sides.collect::<Vec<_>>().join(", ")
        });
        table += &row([format!("`{kind}`"), nature.to_owned()].into_iter().chain(cells));
    }
    table
}

/// Role by what is neither reading a person nor writing a record.
fn operations() -> String {
    let operations = [
        (Operation::ViewAgreements, "see agreements and what is left of their quotas"),
        (Operation::ViewDrafts, "see versions of agreements that were proposed"),
        (Operation::ViewEmployers, "see employers, workplaces, demands"),
        (Operation::ViewFindings, "see findings"),
        (Operation::ViewAudit, "see who looked at what"),
        (Operation::ViewTransfers, "see what went to partners and came from them"),
        (Operation::ViewPartners, "see which nodes are partners, and how far each is"),
        (Operation::ViewManifests, "see groups that travel together"),
        (Operation::ViewAlerts, "see whom alerts may have meant, and decide"),
        (Operation::ViewComplaints, "see complaints"),
        (Operation::ViewRequests, "see what people ask about their own data"),
        (Operation::ExportWorker, "take along all that is recorded about somebody"),
        (Operation::ViewOwnLookups, "see who looked one up"),
        (Operation::ImportWorkers, "bring in a roster"),
        (Operation::ViewOverrides, "see which rules somebody asked to set aside"),
        (Operation::ViewStatistics, "see counts of people, none of fewer than five"),
        (Operation::CarryOutbox, "carry to another device what one wrote without a network"),
        (Operation::GivePin, "give a worker the PIN of their own page"),
        (Operation::ManageUsers, "keep users and offices"),
    ];
    let mut table = heading(&["what"], Role::ALL.iter().map(|role| format!("`{role}`")));
    for (operation, what) in operations {
        let cells = Role::ALL.iter().map(|role| if operation.roles().contains(role) { "yes" } else { "" }.to_owned());
        table += &row([what.to_owned()].into_iter().chain(cells));
    }
    table
}
