//! Whether a submission is one that was recorded before: compared with the stored record itself, so that no fingerprint of it is
//! kept anywhere.

use domain::{
    Id,
    access::Actor,
    record::{About, Author, Members, Submission},
};
use serde_json::Value;

/// Whether the stored record says what the submission says, as far as it was not erased, and came from the same person.
pub(super) fn same(stored: &Members, submission: &Submission, actor: &Actor) -> bool {
    let says = |name: &str, value: &Value| stored.value(name).is_none_or(|kept| kept == value);
    let kind = submission.data.kind();
    let Ok(data) = serde_json::to_value(&submission.data) else { return false };
    let same_data =
        kind.spec().elements.iter().all(|element| says(element.name, data.get(element.name).unwrap_or(&Value::Null)));
    let same_about =
        stored.element::<About>("about").present().is_none_or(|about| named_alike(about, &submission.about));
    let same_time = says("occurred_at", &Value::String(submission.occurred_at.to_string()));
    let same_author = stored.element::<Author>("author").present().is_none_or(|author| author.user == actor.user);
    says("kind", &Value::String(kind.name().to_owned())) && same_data && same_about && same_time && same_author
}

/// The server may have named more subjects than the client did.
fn named_alike(stored: &About, sent: &About) -> bool {
    fn alike<S>(stored: Option<Id<S>>, sent: Option<Id<S>>) -> bool {
        sent.is_none() || sent == stored
    }
    alike(stored.worker, sent.worker)
        && alike(stored.cycle, sent.cycle)
        && alike(stored.employer, sent.employer)
        && alike(stored.demand, sent.demand)
        && alike(stored.quota_line, sent.quota_line)
        && alike(stored.finding, sent.finding)
        && alike(stored.matter(), sent.matter())
        && alike(stored.record, sent.record)
}
