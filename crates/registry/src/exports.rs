//! Handing a person all that is recorded about them: a document that a machine can parse, and in it a text that a person can read, with
//! who looked at them. For the person themselves, and for the auditor of whom they asked it.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use domain::{
    access::{Actor, Permit, Role},
    id::{Id, Worker},
    kinds::{Kind, PersonRight, RequestOutcome},
    lang::Lang,
    record::Narrowed,
    spoken,
};
use persistence::{MatterFilter, Provenance, Subject, Tx};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    Error, Registry, Result,
    agreements::InstalledAgreements,
    lookups::{LookupView, lookups_of},
    records::joining,
    requests::RequestView,
    views::RecordView,
};

/// The version of the document's form.
const FORM: u32 = 1;
/// How many of those who looked are named, the latest first.
const LOOKUPS_MAX: i64 = 1000;
/// How many requests are looked through.
const REQUESTS_MAX: i64 = 100;

/// All that is recorded about a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Export {
    /// The version of this form.
    pub form: u32,
    /// Who.
    #[schema(value_type = uuid::Uuid)]
    pub worker: Id<Worker>,
    /// When it was put together.
    pub made_at: DateTime<Utc>,
    /// By which node.
    pub node: String,
    /// The records, in the order in which things happened.
    pub records: Vec<RecordView>,
    /// What the person asked about their own data.
    pub requests: Vec<RequestView>,
    /// Who looked at them, the latest first.
    pub lookups: Vec<LookupView>,
    /// The same for a person to read, in the language that was asked for.
    pub text: String,
}

impl Registry {
    /// All that is recorded about a person.
    ///
    /// # Errors
    /// [`Error::Denied`] for anyone but a worker or an auditor; [`Error::NotFound`] for a worker who is not the reader and did not ask an
    /// auditor to see or take along their data, or was refused.
    pub fn export(&self, actor: &Actor, worker: Id<Worker>, lang: Lang) -> Result<Export> {
        let permit = actor.may_export(worker)?;
        let agreements = self.agreements()?;
        let (person, requests, lookups) = self.store.read(|tx| -> Result<_> {
            let person = joining::person(tx, worker)?;
            let own = actor.worker.map(|own| joining::person(tx, own)).transpose()?;
            let is_own = actor.role == Role::Worker && own == Some(person);
            let requests = requests_of(tx, actor, person, &agreements)?;
            if !is_own && (actor.role == Role::Worker || !requests.iter().any(asks_for_it)) {
                return Err(Error::NotFound);
            }
            Ok((person, requests, lookups_of(tx, person, None, LOOKUPS_MAX)?))
        })?;
        let mut audit = self.audit_entry(actor, "export");
        audit.purpose = Some(permit.purpose().to_string());
        audit.worker = Some(person);
        let records = self.visible_with_provenance(Subject::Worker(person), &permit, &audit)?;
        if records.is_empty() {
            return Err(Error::NotFound);
        }
        let lookups: Vec<LookupView> = lookups.into_iter().map(LookupView::from).collect();
        Ok(Export {
            form: FORM,
            worker: person,
            made_at: self.now(),
            node: self.node.as_str().to_owned(),
            text: read_aloud(&records, &permit, &lookups, lang),
            records: self.record_views(records, &permit),
            requests,
            lookups,
        })
    }
}

fn requests_of(
    tx: &mut Tx<'_>,
    actor: &Actor,
    person: Id<Worker>,
    agreements: &InstalledAgreements,
) -> Result<Vec<RequestView>> {
    let permit = actor.may_read_requests()?;
    let filter = MatterFilter { sort: "request".to_owned(), worker: Some(person), ..MatterFilter::default() };
    let rows = tx.list_matters(&permit, &filter, REQUESTS_MAX)?;
    rows.into_iter().map(|row| RequestView::of(row, agreements)).collect()
}

/// Whether by this request the person wants to see or take along their data, and was not refused it.
fn asks_for_it(request: &RequestView) -> bool {
    let right = matches!(request.right, Some(PersonRight::Access | PersonRight::Portability));
    right && request.outcome != Some(RequestOutcome::Refused)
}

/// The records as sentences, and who looked.
fn read_aloud(records: &[(Narrowed, Provenance)], permit: &Permit, lookups: &[LookupView], lang: Lang) -> String {
    let say = |es: &'static str, en: &'static str| if lang == Lang::Es { es } else { en };
    let mut text = String::new();
    let _ = writeln!(text, "{}\n", say("LO QUE ESTÁ REGISTRADO SOBRE USTED", "WHAT IS RECORDED ABOUT YOU"));
    for (record, _) in records {
        // A correction is read with what it corrects, so it says of what kind that is.
        let corrected = record.corrects().filter(|_| record.kind == Kind::RecordCorrected);
        let of = corrected.map(|kind| format!(" ({})", spoken::kind(lang, kind))).unwrap_or_default();
        let _ = writeln!(text, "{} · {}{of}", record.occurred_at, spoken::kind(lang, record.kind));
        if let Some(author) = record.author.present() {
            let _ = writeln!(text, "    {}: {} ({})", say("oficina", "office"), author.office.as_str(), author.role);
        }
        for element in record.kind.spec().elements {
            match record.members.value(element.name) {
                Some(value) if !value.is_null() => {
                    let _ = writeln!(text, "    {}: {}", spoken::member(lang, element.name), plain(value, lang));
                }
                // What a partner did not give was never here.
                None if permit.classes().contains(element.class) && record.given_by.is_none() => {
                    let erased = say("borrado", "erased");
                    let _ = writeln!(text, "    {}: ({erased})", spoken::member(lang, element.name));
                }
                _ => {}
            }
        }
    }
    let _ = writeln!(text, "\n{}\n", say("QUIÉN LO VIO", "WHO LOOKED"));
    for lookup in lookups {
        let purpose = lookup.purpose.as_deref().unwrap_or("-");
        let reason = lookup.reason.as_deref().map(|reason| format!(" · {reason}")).unwrap_or_default();
        let at = lookup.at.format("%Y-%m-%d %H:%M");
        let _ = writeln!(text, "{at} UTC · {} · {} · {purpose}{reason}", lookup.office, lookup.role);
    }
    text
}

/// A value as people write it.
fn plain(value: &Value, lang: Lang) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Bool(true) => if lang == Lang::Es { "sí" } else { "yes" }.to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(list) => list.iter().map(|item| plain(item, lang)).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            let members =
                members.iter().map(|(name, value)| format!("{} {}", spoken::member(lang, name), plain(value, lang)));
            members.collect::<Vec<_>>().join(", ")
        }
    }
}
