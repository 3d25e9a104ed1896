//! Whether a submission is one that was recorded before: compared with the stored record itself, so that no fingerprint of it is
//! kept anywhere.

use domain::{
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
    sent.worker == stored.worker
        && sent.cycle == stored.cycle
        && sent.quota_line == stored.quota_line
        && sent.finding == stored.finding
        && sent.demand == stored.demand
        && (sent.employer.is_none() || sent.employer == stored.employer)
}
