//! Reading lists, and when an outside service is asked.

use std::sync::Mutex;

use domain::{alert::Paper, value::NodeCode};

use super::*;
use crate::desk::Desk;

fn taken(desk: &Desk, name: &str, text: &str) -> Result<AlertListTaken> {
    desk.registry.take_alert_list(&NodeCode::parse("pa-list").unwrap(), text.as_bytes(), name)
}

fn faults(result: Result<AlertListTaken>) -> Vec<String> {
    match result {
        Err(Error::Invalid(violations)) => violations.iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

const LIST: &str = "Referencia;Motivo;País;Número de documento;Nombres;Apellidos;Fecha de nacimiento;Sexo;Hasta\n\
                    R-1;robado;Nicaragua;C 01234567;;;;;31/12/2027\n\
                    R-2;requerida;;;María José;Montezuma;4 de marzo de 1991;F;\n";

#[test]
fn a_list_is_read_as_people_write_it_and_taken_again_changes_nothing() {
    let desk = Desk::open();
    let first = taken(&desk, "lista.csv", LIST).unwrap();
    assert_eq!((first.entries, first.new, first.withdrawn), (2, 2, 0));
    let again = taken(&desk, "lista.csv", LIST).unwrap();
    assert_eq!((again.entries, again.new, again.withdrawn), (2, 0, 0));
    // The same as JSON is the same list.
    let json = r#"{"entries": [
        {"reference": "R-1", "reason": "stolen-document", "document": {"country": "NI", "number": "C 01234567"}, "valid_until": "2027-12-31"},
        {"reference": "R-3", "reason": "entry-ban", "document": {"number": "X-99887"}}]}"#;
    let other = taken(&desk, "lista.json", json).unwrap();
    assert_eq!((other.entries, other.new, other.withdrawn), (2, 1, 1));
    let lists = desk.registry.alert_lists().unwrap();
    assert_eq!(lists.iter().map(|list| (list.list.as_str(), list.entries)).collect::<Vec<_>>(), [("pa-list", 2)]);
}

#[test]
fn one_fault_takes_nothing_in_and_every_fault_is_named_without_what_stood_there() {
    let desk = Desk::open();
    taken(&desk, "lista.csv", LIST).unwrap();
    let text = "reference,reason,document number,given names,surnames,birth date\n\
                R-1,stolen,X1234,,,\n\
                R-1,because,X1235,,,\n\
                R-3,wanted,,Ana,Ríos,\n\
                ,wanted,0000,,,31/02/1990\n\
                R-3,wanted,0000,,,\n";
    let told = faults(taken(&desk, "list.csv", text));
    assert!(told.contains(&"row 3, reason: is no reason that is known".to_owned()), "{told:?}");
    assert!(
        told.contains(&"row 4: names neither a document nor somebody by names and date of birth".to_owned()),
        "{told:?}"
    );
    assert!(told.contains(&"row 5, reference: is missing".to_owned()), "{told:?}");
    assert!(told.contains(&"row 5, birth date: is no date of birth".to_owned()), "{told:?}");
    assert!(told.contains(&"row 6: has a document number that says nothing".to_owned()), "{told:?}");
    assert!(told.contains(&"row 6, reference: stands in this list before".to_owned()), "{told:?}");
    assert!(told.iter().all(|fault| !fault.contains("Ríos") && !fault.contains("because")), "{told:?}");
    assert_eq!(desk.registry.alert_lists().unwrap()[0].entries, 2);
    let heading = faults(taken(&desk, "list.csv", "reference,reason,documnet\nR-1,lost,X1234\n"));
    assert_eq!(heading, ["column 3: has a heading that is not known"]);
    let missing = faults(taken(&desk, "list.csv", "reference,number\nR-1,X1234\n"));
    assert_eq!(missing, ["reason: is a heading that is missing"]);
    for (name, text) in [("x.pdf", "%PDF-1.7"), ("x.csv", ""), ("x.json", "{\"entries\": 3}"), ("x.json", "[")] {
        assert!(matches!(taken(&desk, name, text), Err(Error::Invalid(_))), "{text:?}");
    }
    let unknown = r#"[{"reference": "R-1", "reason": "wanted", "birth_date": "Ana Ríos"}]"#;
    assert_eq!(faults(taken(&desk, "x.json", unknown)), ["row 1, birth_date: is missing, unknown, or not of its form"]);
}

#[test]
fn an_entry_cannot_be_read_in_the_database_and_opens_under_the_next_data_key() {
    let mut desk = Desk::open();
    taken(&desk, "lista.csv", LIST).unwrap();
    let rows = desk.registry.store.read(|tx| tx.alerts_after(None, 10)).unwrap();
    assert!(rows.iter().all(|row| !row.body.contains("Montezuma") && !row.body.contains("C 0123")));
    desk.registry.data_keys = desk.registry.data_keys.renewed(&crate::Entropy::system());
    assert_eq!(desk.registry.reseal().unwrap().alerts, 2);
    desk.registry.data_keys = desk.registry.data_keys.without_former();
    let row = desk.registry.store.read(|tx| tx.alerts_after(None, 1)).unwrap().remove(0);
    desk.registry.open_alert(row.id, &row.body).unwrap();
}

/// A service that answers as it is told, and counts.
#[derive(Default)]
struct Told {
    away: Mutex<bool>,
    asked: Mutex<Vec<String>>,
}

impl AlertService for Told {
    fn name(&self) -> &str {
        "told"
    }

    fn ask(&self, paper: &Paper) -> Result<Vec<ServiceHit>, ServiceAway> {
        self.asked.lock().unwrap().push(paper.number.clone());
        if *self.away.lock().unwrap() {
            return Err(ServiceAway("as it was told".to_owned()));
        }
        let known = paper.number.starts_with('S');
        let hit = ServiceHit { reference: "SLTD-1".to_owned(), reason: AlertReason::StolenDocument };
        Ok(known.then_some(hit).into_iter().collect())
    }
}

fn paper(number: &str) -> Paper {
    Paper { country: None, number: number.to_owned() }
}

#[test]
fn a_service_that_fails_is_let_be_and_one_question_tries_whether_it_is_back() {
    let told = Arc::new(Told::default());
    let service = AskedService::new(told.clone());
    let now: DateTime<Utc> = "2026-11-02T12:00:00Z".parse().unwrap();
    *told.away.lock().unwrap() = true;
    for _ in 0..5 {
        assert!(service.ask_all(&[paper("X1234")], now).unavailable);
    }
    assert_eq!(told.asked.lock().unwrap().len(), 3, "after three failures it is let be");
    let rested = now + chrono::TimeDelta::seconds(REST_SECONDS);
    assert!(service.ask_all(&[paper("X1234")], rested).unavailable);
    assert!(service.ask_all(&[paper("X1234")], rested).unavailable);
    assert_eq!(told.asked.lock().unwrap().len(), 4, "one question after the rest");
    *told.away.lock().unwrap() = false;
    let later = rested + chrono::TimeDelta::seconds(REST_SECONDS);
    assert!(!service.ask_all(&[paper("X1234")], later).unavailable);
    assert!(!service.ask_all(&[paper("X5678")], later).unavailable);
}

#[test]
fn nothing_known_is_believed_for_a_while_and_a_hit_is_asked_for_each_time() {
    let told = Arc::new(Told::default());
    let service = AskedService::new(told.clone());
    let now: DateTime<Utc> = "2026-11-02T12:00:00Z".parse().unwrap();
    let both = [paper("X1234"), paper("S1234"), paper("x-1234"), paper("n/a")];
    let answered = service.ask_all(&both, now);
    assert_eq!((answered.hits.len(), answered.unavailable), (1, false));
    assert_eq!(told.asked.lock().unwrap().len(), 2, "one document is asked about once");
    service.ask_all(&both, now + chrono::TimeDelta::minutes(9));
    assert_eq!(told.asked.lock().unwrap().len(), 3);
    service.ask_all(&both, now + chrono::TimeDelta::minutes(11));
    assert_eq!(told.asked.lock().unwrap().len(), 5);
}
