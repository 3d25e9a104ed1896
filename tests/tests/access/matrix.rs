//! The matrix: `access-matrix.csv` beside this package says what each operation answers to whom, and which classes it shows.
//! `UPDATE=1 cargo test -p vaiven-tests access` writes it anew, for somebody to read what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use domain::access::{Actor, Assurance};
use domain::country::Country;
use domain::element::{Class, Classes};
use domain::id::Id;
use domain::kinds::Kind;
use domain::value::OfficeCode;
use reqwest::Method;
use serde_json::{Value, json};
use vaiven_tests::cast::{CAST, FARM, Member, OTHER_FARM, PASSWORD};
use vaiven_tests::chance::new_id;
use vaiven_tests::files::{announcement, photo, send_part};
use vaiven_tests::{Answer, Database, workspace};

use super::scene::{Known, Scene, bring_in, purpose_of};
use crate::assert_none;

const MATRIX: &str = "tests/access-matrix.csv";

/// How an operation is asked about somebody: by its id in the OpenAPI document.
type Ask = fn(&Scene, &str, &Known) -> Answer;

fn get(scene: &Scene, who: &str, path: &str) -> Answer {
    scene.actor(who).get(path)
}

fn post(scene: &Scene, who: &str, path: &str, body: Value) -> Answer {
    scene.actor(who).post(path, &body)
}

fn delete(scene: &Scene, who: &str, path: &str) -> Answer {
    let actor = scene.actor(who);
    actor.send(actor.request(Method::DELETE, path))
}

/// An account of Panama, or one of Costa Rica.
fn account(scene: &Scene, known: &Known) -> String {
    let name = if std::ptr::eq(known, &scene.related) { "puesto.pa" } else { "puesto2.cr" };
    let users = scene.node.registry().users().expect("a node has accounts");
    let found = users.iter().find(|user| user.email == Member::named(name).email());
    found.expect("the cast has accounts").id.to_string()
}

/// What each operation is asked, but for `record`, which is asked for each kind.
const ASKED: &[(&str, Ask)] = &[
    ("searchWorkers", |scene, who, known| get(scene, who, &format!("/v1/workers?q={}", known.person.first_surname))),
    ("worker", |scene, who, known| get(scene, who, &format!("/v1/workers/{}", known.person.worker))),
    ("workerHistory", |scene, who, known| {
        get(scene, who, &format!("/v1/workers/{}/history?{}", known.person.worker, purpose_of(who)))
    }),
    ("cycles", |scene, who, known| get(scene, who, &format!("/v1/cycles?worker={}", known.person.worker))),
    ("cycle", |scene, who, known| get(scene, who, &format!("/v1/cycles/{}", known.person.cycle))),
    ("manifests", |scene, who, _| get(scene, who, "/v1/manifests")),
    ("manifest", |scene, who, known| get(scene, who, &format!("/v1/manifests/{}", known.manifest))),
    ("findings", |scene, who, known| get(scene, who, &format!("/v1/findings?worker={}", known.person.worker))),
    ("worklist", |scene, who, _| get(scene, who, "/v1/worklist")),
    ("lookups", |scene, who, known| get(scene, who, &format!("/v1/workers/{}/lookups", known.person.worker))),
    ("exportWorker", |scene, who, known| get(scene, who, &format!("/v1/workers/{}/export", known.person.worker))),
    ("requests", |scene, who, known| get(scene, who, &format!("/v1/requests?worker={}", known.person.worker))),
    ("complaints", |scene, who, _| get(scene, who, "/v1/complaints")),
    ("alertHits", |scene, who, _| get(scene, who, "/v1/alert-hits")),
    ("decideAlertHit", |scene, who, _| {
        let decision = json!({"decision": "not-same", "note": "No es la misma persona"});
        post(scene, who, &format!("/v1/alert-hits/{}/decision", new_id()), decision)
    }),
    ("employers", |scene, who, _| get(scene, who, "/v1/employers")),
    ("demands", |scene, who, known| {
        let farm = if std::ptr::eq(known, &scene.related) { FARM } else { OTHER_FARM };
        get(scene, who, &format!("/v1/demands?employer={farm}"))
    }),
    ("agreements", |scene, who, _| get(scene, who, "/v1/agreements")),
    ("quota", |scene, who, _| get(scene, who, "/v1/agreements/cr-pa-coffee/quota")),
    ("agreementSentences", |scene, who, _| get(scene, who, "/v1/agreements/cr-pa-coffee/versions/2/sentences")),
    ("transfers", |scene, who, known| get(scene, who, &format!("/v1/transfers?worker={}", known.person.worker))),
    ("partners", |scene, who, _| get(scene, who, "/v1/partners")),
    ("outboxKey", |scene, who, _| get(scene, who, "/v1/outbox-key")),
    ("openOutbox", |scene, who, _| {
        let sealed = json!({"name": "x", "ephemeral": "x", "nonce": "x", "sealed": "x"});
        post(scene, who, "/v1/outbox-key/opened", json!({"sealed_key": sealed}))
    }),
    ("overrides", |scene, who, _| get(scene, who, "/v1/overrides")),
    ("statistics", |scene, who, _| get(scene, who, "/v1/statistics?agreement=cr-pa-coffee")),
    ("audit", |scene, who, known| get(scene, who, &format!("/v1/audit?worker={}", known.person.worker))),
    ("importWorkers", |scene, who, known| bring_in(&scene.actor(who), &known.person, true)),
    ("importReport", |scene, who, known| {
        let nobodys = new_id();
        let run = if std::ptr::eq(known, &scene.related) { &scene.import } else { &nobodys };
        get(scene, who, &format!("/v1/imports/{run}"))
    }),
    ("openSession", |scene, who, _| {
        scene.actor(who).post("/v1/sessions", &json!({"email": "nadie@demo.example", "password": "no es la de nadie"}))
    }),
    ("openCardSession", |scene, who, _| {
        scene.actor(who).post("/v1/sessions/card", &json!({"card": "XX-00-000000", "pin": "000000"}))
    }),
    ("givePin", |scene, who, known| post(scene, who, &format!("/v1/workers/{}/pin", known.person.worker), json!({}))),
    ("refreshSession", |scene, who, _| {
        scene.actor(who).post("/v1/sessions/refresh", &json!({"refresh_token": "de-nadie"}))
    }),
    // A session that was never there is closed like any other; the one in use has to live on.
    ("closeSession", |scene, who, _| {
        let fresh = CAST.iter().find(|member| member.name == who).map(|member| scene.node.nobody().sign_in(member));
        let asked = scene.node.nobody().request(Method::DELETE, "/v1/sessions/current");
        scene.node.nobody().send(fresh.iter().fold(asked, |asked, token| asked.bearer_auth(token)))
    }),
    ("verifyCard", |scene, who, _| scene.actor(who).post("/v1/cards/verify", &json!({"code": "RDB1A"}))),
    ("revocations", |scene, who, _| get(scene, who, "/v1/revocations?since=0")),
    ("judge", |scene, who, known| {
        scene.actor(who).post("/v1/verdicts", &json!({"direction": "entry", "document": known.person.number}))
    }),
    ("card", |scene, who, known| get(scene, who, &format!("/v1/documents/{}/card", known.person.card))),
    ("cardSheet", |scene, who, known| post(scene, who, "/v1/cards/sheet", json!({"documents": [known.person.card]}))),
    ("numberBlocks", |scene, who, _| get(scene, who, "/v1/number-blocks")),
    // There is no series here: whoever may issue is told so.
    ("grantNumbers", |scene, who, _| post(scene, who, "/v1/number-blocks", json!({"size": 1}))),
    ("drawNumber", |scene, who, _| post(scene, who, &format!("/v1/number-blocks/{}/numbers", new_id()), json!({}))),
    // About the person's photograph, and about one of the other person.
    ("attachment", |scene, who, known| {
        get(scene, who, &format!("/v1/attachments/{}?reason=Expediente%201", known.photo))
    }),
    ("photograph", |scene, who, known| get(scene, who, &format!("/v1/workers/{}/photograph", known.person.worker))),
    ("beginUpload", |scene, who, _| post(scene, who, "/v1/attachments", announcement("photo", &photo(8, 8)))),
    ("upload", |scene, who, known| get(scene, who, &format!("/v1/attachments/{}/upload", known.photo))),
    ("continueUpload", |scene, who, known| send_part(&scene.actor(who), &known.photo, 9, &[])),
    ("giveUpUpload", |scene, who, known| delete(scene, who, &format!("/v1/attachments/{}/upload", known.photo))),
    ("sessions", |scene, who, _| get(scene, who, "/v1/sessions")),
    ("endSession", |scene, who, _| delete(scene, who, &format!("/v1/sessions/{}", new_id()))),
    ("secondFactor", |scene, who, _| get(scene, who, "/v1/second-factor")),
    ("proveSecondFactor", |scene, who, _| {
        post(scene, who, "/v1/sessions/current/second-factor", json!({"code": "000000"}))
    }),
    ("confirmSecondFactor", |scene, who, _| {
        post(scene, who, "/v1/second-factor/confirmation", json!({"code": "000000"}))
    }),
    ("removeSecondFactor", |scene, who, _| delete(scene, who, "/v1/second-factor")),
    // Set up and not confirmed: it asks for nothing.
    ("enrolSecondFactor", |scene, who, _| post(scene, who, "/v1/second-factor", json!({"password": PASSWORD}))),
    ("changePassword", |scene, who, _| {
        post(scene, who, "/v1/password", json!({"current": "no es la suya", "new": "otra frase, mejor aún"}))
    }),
    ("devices", |scene, who, _| get(scene, who, "/v1/devices")),
    ("registerDevice", |scene, who, _| post(scene, who, "/v1/devices", json!({"name": "Tableta"}))),
    ("revokeDevice", |scene, who, _| delete(scene, who, &format!("/v1/devices/{}", new_id()))),
    ("users", |scene, who, _| get(scene, who, "/v1/users")),
    ("createUser", |scene, who, _| {
        let new = json!({"email": format!("{}@demo.example", new_id()), "name": "Eva", "role": "labour_officer",
                         "office": "pa-mitradel-san-felix"});
        post(scene, who, "/v1/users", new)
    }),
    // About an officer of Panama, and about one of Costa Rica.
    ("user", |scene, who, known| get(scene, who, &format!("/v1/users/{}", account(scene, known)))),
    ("userSessions", |scene, who, known| get(scene, who, &format!("/v1/users/{}/sessions", account(scene, known)))),
    ("enableUser", |scene, who, _| post(scene, who, &format!("/v1/users/{}/enable", new_id()), json!({}))),
    ("disableUser", |scene, who, _| post(scene, who, &format!("/v1/users/{}/disable", new_id()), json!({}))),
    ("resetUser", |scene, who, _| post(scene, who, &format!("/v1/users/{}/reset", new_id()), json!({}))),
    ("offices", |scene, who, _| get(scene, who, "/v1/offices")),
    ("openOffice", |scene, who, _| {
        let new = json!({"code": format!("pa-{}", &new_id()[24..]), "name": "MITRADEL, Soná", "side": "origin",
                         "time_zone": "America/Panama"});
        post(scene, who, "/v1/offices", new)
    }),
    // The log is public, and empty here. Partners are told by their signatures, and nobody by a session.
    ("logCheckpoint", |scene, who, _| get(scene, who, "/log/v1/checkpoint")),
    ("logTile", |scene, who, _| get(scene, who, "/log/v1/tile/0/000.p/1")),
    ("whoIAm", |scene, who, _| get(scene, who, "/.well-known/vaiven")),
    ("agreementDrafts", |scene, who, _| get(scene, who, "/v1/agreement-drafts")),
    ("proposeAgreement", |scene, who, _| {
        post(scene, who, "/v1/agreement-drafts", json!({"document": "code = \"none\""}))
    }),
    ("agreementDraft", |scene, who, _| {
        get(scene, who, &format!("/v1/agreement-drafts/cr-pa-coffee/{}", "0".repeat(64)))
    }),
    ("draftsForPartner", |scene, who, _| get(scene, who, "/exchange/v1/agreements")),
    ("feed", |scene, who, _| get(scene, who, "/exchange/v1/feed?agreement=cr-pa-coffee&after=0&held=0")),
    ("receipt", |scene, who, _| post(scene, who, "/exchange/v1/receipts", json!({}))),
    ("queryFromPartner", |scene, who, _| post(scene, who, "/exchange/v1/queries", json!({}))),
    ("health", |scene, who, _| get(scene, who, "/healthz")),
    ("readiness", |scene, who, _| get(scene, who, "/readyz")),
    ("metrics", |scene, who, _| get(scene, who, "/metrics")),
    ("problemType", |scene, who, _| get(scene, who, "/problems/not-found")),
];

/// The operation that writes records.
const RECORD: &str = "record";

fn actors() -> Vec<&'static str> {
    // A second officer of the same post sees and does what the first does.
    std::iter::once("nobody")
        .chain(CAST.iter().map(|member| member.name).filter(|name| *name != "puesto2.cr"))
        .collect()
}

fn operations(scene: &Scene) -> BTreeSet<String> {
    let document = scene.node.nobody().get("/openapi.json").expect(200);
    let paths = document["paths"].as_object().expect("a document has paths").values();
    let operations = paths.flat_map(|path| path.as_object().expect("a path has operations").values());
    operations.map(|operation| operation["operationId"].as_str().expect("an operation has an id").to_owned()).collect()
}

/// What an answer comes to: its status, how many things it lists, and the classes that it shows of the person.
fn cell(answer: &Answer, known: &Known) -> String {
    assert_ne!(answer.status, 500, "{}", answer.text);
    let mut cell = answer.status.to_string();
    if let Some(items) = answer.json()["items"].as_array() {
        let _ = write!(cell, " [{}]", if items.is_empty() { "none" } else { "some" });
    }
    let messages = answer.json()["messages"].as_array().cloned().unwrap_or_default();
    if messages.iter().any(|message| message["level"] == "duplicate") {
        cell.push_str(" duplicate");
    }
    for class in known.shown_in(&answer.text) {
        let _ = write!(cell, " {class}");
    }
    cell
}

/// What recording comes to. Whether a decision passes is the agreement's affair, not that of access.
fn recorded(answer: &Answer, kind: Kind) -> String {
    match (answer.status, kind.is_decision()) {
        (201 | 409, true) => "judged".into(),
        (201, false) => "recorded".into(),
        (status, _) => status.to_string(),
    }
}

fn walk(scene: &Scene) -> BTreeMap<String, Vec<String>> {
    let mut rows = BTreeMap::new();
    let people = [("related", &scene.related), ("unrelated", &scene.unrelated)];
    for (operation, ask) in ASKED {
        for (how, known) in people {
            let cells = actors().iter().map(|who| cell(&ask(scene, who, known), known)).collect();
            rows.insert(format!("{operation},,{how}"), cells);
        }
    }
    // Last, for what is written changes what is there.
    for kind in Kind::ALL {
        for (how, known) in people {
            let ask = |who: &&str| recorded(&scene.actor(who).record(&known.record(&scene.node, *kind)), *kind);
            rows.insert(format!("{RECORD},{kind},{how}"), actors().iter().map(ask).collect());
        }
    }
    rows
}

fn written(rows: &BTreeMap<String, Vec<String>>) -> String {
    let mut text = format!("operation,kind,person,{}\n", actors().join(","));
    for (row, cells) in rows {
        let _ = writeln!(text, "{row},{}", cells.join(","));
    }
    text
}

#[test]
fn every_operation_answers_everyone_as_the_matrix_says() {
    let scene = Scene::set(Database::Sqlite);
    let known: BTreeSet<String> = ASKED.iter().map(|(name, _)| *name).chain([RECORD]).map(str::to_owned).collect();
    let operations = operations(&scene);
    let missing: Vec<String> = operations.difference(&known).cloned().collect();
    assert_none("operations that nobody walks: add them to ASKED", &missing);
    let gone: Vec<String> = known.difference(&operations).cloned().collect();
    assert_none("operations that are no more", &gone);

    let walked = written(&walk(&scene));
    let path = workspace::root().join(MATRIX);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &walked).expect("the matrix can be written");
    }
    let matrix = std::fs::read_to_string(&path).unwrap_or_default();
    assert_none("otherwise than the matrix says (UPDATE=1 writes it anew)", &differences(&matrix, &walked));
}

fn differences(matrix: &str, walked: &str) -> Vec<String> {
    let rows = |text: &str| -> BTreeMap<String, Vec<String>> {
        let cells = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        cells.map(|cells| (cells[..3.min(cells.len())].join(","), cells[3.min(cells.len())..].to_vec())).collect()
    };
    let (expected, got) = (rows(matrix), rows(walked));
    let names: BTreeSet<&String> = expected.keys().chain(got.keys()).collect();
    let mut differences = Vec::new();
    for name in names {
        match (expected.get(name), got.get(name)) {
            (Some(expected), Some(got)) => {
                let cells = actors();
                let unlike = cells.iter().enumerate().filter(|(at, _)| expected.get(*at) != got.get(*at));
                differences.extend(
                    unlike
                        .map(|(at, who)| format!("{name} as {who}: {:?} and not {:?}", got.get(at), expected.get(at))),
                );
            }
            (None, Some(_)) => differences.push(format!("{name} is not in the matrix")),
            (Some(_), None) => differences.push(format!("{name} is in the matrix and nowhere else")),
            (None, None) => {}
        }
    }
    differences
}

/// What no row of the matrix may ever say, whatever it is regenerated to.
#[test]
fn the_matrix_never_shows_what_separation_hides() {
    let matrix = workspace::read(MATRIX);
    let mut lines = matrix.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().expect("the matrix has a heading");
    let rules: &[(&str, &[&str])] = &[
        ("nobody", &["identity", "contact", "labour", "migration", "envelope", "judged", "recorded"]),
        ("finca", &["contact", "origin-people", "health", "migration", "travel-document", "evidence", "protection"]),
        ("finca2", &["identity", "contact", "labour", "migration", "envelope"]),
        ("puesto", &["origin-people", "health", "contact", "remuneration", "protection", "evidence"]),
        ("analisis", &["origin-people", "health", "contact", "remuneration", "protection", "judged", "recorded"]),
        ("oficina.cr", &["origin-people", "health", "contact", "protection"]),
        ("jefatura.cr", &["origin-people", "health", "contact", "protection"]),
        ("auditoria", &["identity", "contact", "labour", "migration", "judged", "recorded"]),
        ("administracion", &["identity", "contact", "labour", "migration", "judged", "recorded"]),
    ];
    let mut violations = Vec::new();
    for line in lines {
        for (who, cell) in head.iter().zip(&line).skip(3) {
            for (_, hidden) in
                rules.iter().filter(|(rule, _)| who.starts_with(rule) && (*rule != "finca" || *who == "finca"))
            {
                // The data-protection officer answers people's requests for their own data, and writes nothing else.
                let answers = line[1] == "request.answered" && who.starts_with("auditoria");
                let shown = cell.split(' ').filter(|word| hidden.contains(word) && line[0] != "audit");
                let shown = shown.filter(|word| !(answers && *word == "judged"));
                violations
                    .extend(shown.map(|class| format!("{} {} {}: {who} sees {class}", line[0], line[1], line[2])));
            }
            // Whoever has no dealings with a person sees nothing of them; the third country's officer registered this one.
            let stranger = line[2] == "unrelated" && !who.ends_with(".sv") && !who.starts_with("auditoria");
            if stranger && (cell.contains(" identity") || cell.contains(" duplicate")) {
                violations.push(format!("{} {}: {who} sees a stranger", line[0], line[1]));
            }
        }
    }
    assert_none("the matrix allows what separation forbids", &violations);
    let value: Value = json!(head.len());
    assert_eq!(value, actors().len() + 3, "the matrix has a column for everyone");
}

/// The classes that the table of roles lets a member read.
fn readable(member: &Member) -> Classes {
    let actor = Actor {
        user: Id::derived(&["anyone"]),
        role: member.role,
        office: OfficeCode::parse(member.office()).expect("an office's code"),
        country: Country::PA,
        side: member.side(),
        employer: None,
        worker: None,
        agreements: Vec::new(),
        assurance: Assurance::Enough,
    };
    actor.may_read(None).map(|permit| permit.classes()).unwrap_or_default()
}

/// What may be read besides: of what a person asks, of what is handed to them, and of whose account a login is (an id, and no more), the
/// table of roles says nothing.
const BESIDES: &[(&str, &str)] =
    &[("exportWorker", "auditoria.pa"), ("requests", "auditoria.pa"), ("users", "administracion.pa")];

#[test]
fn no_answer_shows_anybody_a_class_that_the_table_of_roles_does_not_let_them_read() {
    let matrix = workspace::read(MATRIX);
    let mut lines = matrix.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().expect("the matrix has a heading");
    let (mut violations, mut seen) = (Vec::new(), BTreeSet::new());
    for line in lines {
        for (who, cell) in head.iter().zip(&line).skip(3) {
            let classes = if *who == "nobody" { Classes::NONE } else { readable(Member::named(who)) };
            for class in cell.split(' ').filter_map(Class::parse) {
                seen.insert(class);
                let besides = BESIDES.contains(&(line[0], *who));
                if !classes.contains(class) && !besides {
                    violations.push(format!("{} {} {}: {who} reads {}", line[0], line[1], line[2], class.as_str()));
                }
            }
        }
    }
    assert_none("read though the table of roles does not allow it", &violations);
    // Complaints and biometrics have their own tests: there is no mark of theirs on the way to work.
    assert!(seen.len() >= Class::ALL.len() - 3, "so few classes prove little: {seen:?}");
}
