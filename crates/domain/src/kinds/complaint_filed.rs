//! `complaint.filed`: a worker complains.

use super::prelude::*;

record_kind! {
    /// A worker complains. Neither the employer nor the border learns of it.
    ComplaintFiled, seen as SeenComplaintFiled: "complaint.filed" version 1, Fact, about [Worker, Complaint];
    /// In which cycle.
    cycle: Option<Id<Cycle>> [Complaint],
    /// Of whom.
    against: Option<Id<Employer>> [Complaint],
    /// Of what.
    topic: ComplaintTopic [Complaint],
    /// In the worker's words.
    account: Text<2000> [Complaint],
    /// In which language.
    language: Language [Complaint],
    example {"cycle": "0198d0c0-0000-7000-8000-0000000000c9", "against": "0198d0c0-0000-7000-8000-0000000000e1", "topic": "wages", "account": "No me pagaron las últimas dos semanas.", "language": "es"}
}
