//! Files that records name, over HTTP and on both databases: sent in parts, read by whoever may read what names them, erased with it.

use domain::kinds::Kind;
use serde_json::{Value, json};
use vaiven_tests::cast::{FARM, WORKER};
use vaiven_tests::chance::new_id;
use vaiven_tests::files::{announcement, paper, photo, send, send_part};
use vaiven_tests::submissions::{self, Person, now, submission};
use vaiven_tests::{As, Database, LiveNode};

/// What a file's address answers to somebody.
fn asked(node: &LiveNode, who: &str, address: &str) -> u16 {
    let why = if who.starts_with("analisis") { "?reason=Expediente%207" } else { "" };
    node.as_(who).get(&format!("/v1/attachments/{address}{why}")).status
}

#[track_caller]
fn bytes_of(actor: As<'_>, address: &str) -> Vec<u8> {
    let request = actor.request(reqwest::Method::GET, &format!("/v1/attachments/{address}"));
    let answer = request.send().expect("an answer");
    assert_eq!(answer.status(), 200);
    answer.bytes().expect("all of a file").to_vec()
}

/// Somebody who can sign in as `persona`.
fn persona(node: &LiveNode, last: Kind) -> Person {
    let mut person = Person::of(&submissions::demand(node, FARM, 2), "finca");
    WORKER.clone_into(&mut person.worker);
    person.come_as_far_as(node, last);
    person
}

fn photographed(node: &LiveNode, worker: &str, photo: &str) -> Value {
    submission(Kind::WorkerPhotographed, json!({"worker": worker}), now(node), json!({"photo": photo}))
}

#[test]
fn a_photograph_arrives_in_pieces_and_is_seen_by_whoever_may_read_what_names_it() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let person = persona(&node, Kind::ConsentGiven);
        let officer = node.as_("oficina.pa");
        let file = photo(600, 800);
        let announced = announcement("photo", &file);
        let begun = officer.post("/v1/attachments", &announced);
        let address = begun.expect(201)["attachment"].as_str().expect("an address").to_owned();
        assert_eq!(begun.header("location"), format!("/v1/attachments/{address}/upload"));
        assert_eq!(send_part(&officer, &address, 0, &file[..200_000]).expect(200)["offset"], 200_000);
        // The line was cut: it asks where it stands, and goes on from there.
        let status = format!("/v1/attachments/{address}/upload");
        send_part(&officer, &address, 0, &file[..200_000]).expect_problem(409, "upload-elsewhere");
        assert_eq!(officer.post("/v1/attachments", &announced).expect(200)["offset"], 200_000);
        assert_eq!(officer.get(&status).expect(200)["complete"], false);
        node.as_("jefatura.pa").get(&status).expect_problem(404, "not-found");
        send_part(&officer, &address, 200_000, &file[200_000..400_000]).expect(200);
        // A fact is never refused for a file that is still on its way.
        officer.records(&photographed(&node, &person.worker, &address));
        assert_eq!(asked(&node, "oficina.pa", &address), 404, "half a file");
        let whole = send_part(&officer, &address, 400_000, &file[400_000..]).expect(200);
        assert_eq!((&whole["complete"], &whole["expires_at"]), (&json!(true), &Value::Null), "{database:?}");

        let shown = officer.get(&format!("/v1/attachments/{address}"));
        for (header, value) in [
            ("content-type", "image/png"),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'; sandbox"),
        ] {
            assert_eq!(shown.header(header), value);
        }
        assert!(shown.header("content-disposition").starts_with("attachment; filename="));
        for (who, status) in [
            ("oficina.pa", 200),
            ("jefatura.pa", 200),
            ("persona", 200),
            ("oficina.cr", 404),
            ("puesto.pa", 404),
            ("puesto.cr", 404),
            ("analisis.pa", 404),
            ("finca", 404),
            ("salud.pa", 404),
            ("inspeccion.cr", 404),
            ("auditoria.pa", 404),
            ("oficina.sv", 404),
            ("administracion.pa", 403),
        ] {
            assert_eq!(asked(&node, who, &address), status, "{who} on {database:?}");
        }
        node.nobody().get(&format!("/v1/attachments/{address}")).expect_problem(401, "not-signed-in");
        node.as_("analisis.pa").get(&format!("/v1/attachments/{address}")).expect_problem(422, "invalid-members");
        assert_eq!(bytes_of(officer, &address), file, "{database:?}");
        let kept = node.as_("auditoria.pa").get(&format!("/v1/audit?worker={}", person.worker)).expect(200);
        let looked =
            kept["items"].as_array().expect("a list").iter().filter(|entry| entry["operation"] == "attachment");
        assert_eq!(looked.count(), 5, "whoever was shown it, each time, and nobody else");

        // To name somebody else's file gives no right to it.
        let theirs = Person::of(&new_id(), "finca");
        let registration = theirs.says(&node, Kind::WorkerRegistered, theirs.registration());
        node.as_("oficina.sv").records(&registration);
        node.as_("oficina.sv").records(&photographed(&node, &theirs.worker, &address));
        assert_eq!(asked(&node, "oficina.sv", &address), 404, "{database:?}");
        node.rebuild_changes_nothing();
        assert_eq!(bytes_of(node.as_("persona"), &address), file);
    }
}

#[test]
fn a_file_goes_with_the_record_that_names_it() {
    for database in Database::BOTH {
        let node = LiveNode::in_season(database);
        let person = persona(&node, Kind::ContractExplained);
        let officer = node.as_("oficina.pa");
        let (face, contract, cedula) = (photo(60, 80), paper("contrato"), paper("cédula"));
        let face = send(&officer, "photo", &face);
        let contract = send(&officer, "signed-contract", &contract);
        let cedula = send(&officer, "scan", &cedula);
        officer.records(&photographed(&node, &person.worker, &face));
        let accepted = json!({"contract": person.contract, "mode": "signature", "signed_copy": contract});
        officer.records(&person.says(&node, Kind::ContractAccepted, accepted));
        let presented =
            json!({"document_type": "passport", "issuing_country": "PA", "number": "PA0412345", "scan": cedula});
        officer.records(&person.says(&node, Kind::DocumentPresented, presented));
        for (who, seen) in [
            ("oficina.pa", [200, 200, 200]),
            ("oficina.cr", [404, 200, 200]),
            ("puesto.cr", [404, 200, 200]),
            ("finca", [404, 200, 404]),
            ("finca2", [404, 404, 404]),
            ("salud.pa", [404, 404, 404]),
        ] {
            let answers = [&face, &contract, &cedula].map(|address| asked(&node, who, address));
            assert_eq!(answers, seen, "{who} on {database:?}");
        }
        // A correction names a file too: the right one.
        let right = send(&officer, "signed-contract", &paper("el que se firmó"));
        let history = node.as_("oficina.pa").get(&format!("/v1/workers/{WORKER}/history?purpose=casework")).expect(200);
        let records = history["records"].as_array().expect("records");
        let record = records.iter().find(|record| record["kind"] == "contract.accepted").expect("it was accepted");
        let correction = json!({"reason": "Se escaneó otra hoja.", "of_kind": "contract.accepted", "labour": {"signed_copy": right}});
        officer.records(&submission(Kind::RecordCorrected, json!({"record": record["id"]}), now(&node), correction));
        assert_eq!(asked(&node, "jefatura.cr", &right), 200, "{database:?}");

        officer.records(&person.says(&node, Kind::CandidateWithdrawn, Kind::CandidateWithdrawn.example()));
        let answered = |outcome: &str| {
            let request = json!({"worker": WORKER, "request": new_id()});
            let asked = json!({"right": "cancellation", "wish": "Que lo borren.", "channel": "office"});
            node.as_("persona").records(&submission(Kind::RequestReceived, request.clone(), now(&node), asked));
            let answer = json!({"outcome": outcome, "reason": "Según la ley."});
            node.as_("auditoria.pa").records(&submission(Kind::RequestAnswered, request, now(&node), answer));
        };
        let left = || {
            [&face, &contract, &cedula, &right].map(|address| {
                let address = domain::value::AttachmentAddress::parse(address).expect("an address");
                let kept = node.store().read(|tx| {
                    Ok::<_, persistence::StoreError>((tx.attachment(&address)?, tx.attachment_part(&address, 0)?))
                });
                let (row, part) = kept.expect("the database answers");
                assert_eq!(row.is_some(), part.is_some(), "parts go with their file");
                row.is_some()
            })
        };
        answered("partly");
        assert_eq!(left(), [false, true, true, true], "{database:?}");
        answered("granted");
        assert_eq!(left(), [false; 4], "no picture and no signature of a person who is forgotten: {database:?}");
        node.rebuild_changes_nothing();
    }
}

#[test]
fn a_file_that_is_not_taken_is_refused_with_the_way_out() {
    let node = LiveNode::start(Database::Sqlite);
    let officer = node.as_("oficina.pa");
    let begin = |sort: &str, file: &[u8]| officer.post("/v1/attachments", &announcement(sort, file));
    let mut large = announcement("photo", b"x");
    large["size_bytes"] = (20 * 1024 * 1024).into();
    let problem = officer.post("/v1/attachments", &large).expect_problem(422, "invalid-members");
    assert_eq!(problem["errors"][0]["member"], "size_bytes");
    assert!(
        problem["errors"][0]["rule"].as_str().is_some_and(|rule| rule.contains("at most 2000 pixels")),
        "{problem:#}"
    );
    let spanish = officer.request(reqwest::Method::POST, "/v1/attachments").json(&large);
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("accept-language", "es".parse().expect("a header"));
    let problem = officer.send(spanish.headers(headers)).expect(422);
    assert!(problem["errors"][0]["rule"].as_str().is_some_and(|rule| rule.contains("reduzca la fotografía")));

    // What it is called is one thing, what it is another.
    for (sort, file) in [("photo", paper("no es una foto")), ("scan", b"<html>".to_vec()), ("thumbprint", paper("x"))] {
        let address = begin(sort, &file).expect(201)["attachment"].as_str().expect("an address").to_owned();
        let problem = send_part(&officer, &address, 0, &file).expect_problem(422, "invalid-members");
        assert!(problem["errors"][0]["rule"].as_str().is_some_and(|rule| rule.contains("formats")), "{problem:#}");
        officer.get(&format!("/v1/attachments/{address}/upload")).expect_problem(404, "not-found");
    }
    let file = photo(20, 20);
    let address = begin("photo", &file).expect(201)["attachment"].as_str().expect("an address").to_owned();
    let path = format!("/v1/attachments/{address}/upload");
    let typed =
        officer.request(reqwest::Method::PATCH, &format!("{path}?offset=0")).header("content-type", "image/png");
    officer.send(typed.body(file.clone())).expect_problem(415, "unsupported-media-type");
    let endless = vec![0; api::limits::ATTACHMENT_PART_BYTES_MAX + 1];
    send_part(&officer, &address, 0, &endless).expect_problem(413, "body-too-large");
    send_part(&node.as_("jefatura.pa"), &address, 0, &file).expect_problem(404, "not-found");
    let gone = officer.request(reqwest::Method::DELETE, &path);
    officer.send(gone).expect(204);
    officer.get(&path).expect_problem(404, "not-found");
    for who in ["finca", "puesto.cr", "persona", "administracion.pa"] {
        node.as_(who).post("/v1/attachments", &announcement("photo", &file)).expect_problem(403, "not-allowed");
    }
    officer.get("/v1/attachments/..%2f..%2fetc").expect_problem(422, "invalid-members");
}
