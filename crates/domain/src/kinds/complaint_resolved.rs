//! `complaint.resolved`: a complaint is resolved.

use super::prelude::*;

record_kind! {
    /// An inspector or ombudsman resolves a complaint.
    ComplaintResolved, seen as SeenComplaintResolved: "complaint.resolved" version 1, Decision, about [Worker, Complaint];
    /// How.
    outcome: ComplaintOutcome [Complaint],
    /// In words.
    note: Text<2000> [Complaint],
    example {"outcome": "upheld", "note": "La finca pagó lo adeudado el 10 de diciembre."}
}
